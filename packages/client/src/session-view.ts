/** Fetches a fresh JWT of the customer from the company's server; nothing when nobody is logged in. */
export type GetToken = () => Promise<string | null | undefined>;

/** Who the client is, as the app sees it. */
export interface SessionView {
  appId: string;
  userId: string;
  sessionId: string;
  /** True when the company's JWT vouches for the customer. */
  authenticated: boolean;
}
