import type { ListPage, ListQuery } from '../conversations/ports.ts';
import type { Metadata } from '../protocol/content.ts';
import type { AppEvent } from '../sunshine/app-event.ts';
import type { DeviceStore } from './devices.ts';
import type { ApiKey, App, Integration, Session, User, UserProfile } from './model.ts';

/** What the rules of identity ask of the directory. */
export interface IdentityStore {
  app(appId: string): Promise<App | undefined>;
  integration(integrationId: string): Promise<Integration | undefined>;
  key(keyId: string): Promise<ApiKey | undefined>;
  user(userId: string): Promise<User | undefined>;
  /** @returns False when the external id is someone's already; then nothing was written. */
  createUser(user: User): Promise<boolean>;
  /** Takes over what a log-in says of a person. */
  updateProfile(userId: string, profile: UserProfile): Promise<void>;
  /**
   * Sets fields of a user's metadata; null takes one away.
   * @returns False when it would be more than 4 KB; then nothing was written.
   */
  updateMetadata(userId: string, fields: Metadata): Promise<boolean>;
  userIdByExternalId(appId: string, externalId: string): Promise<string | undefined>;
  /** Gives an anonymous user an external id. @returns False when either has one already. */
  identify(user: User, externalId: string): Promise<boolean>;
  /**
   * Says for good who an anonymous user turned out to be.
   * @returns False when he has become, or been merged into, somebody else; then nothing was written.
   */
  markMerged(userId: string, into: string): Promise<boolean>;
  session(sessionId: string): Promise<Session | undefined>;
  putSession(session: Session): Promise<void>;
  /** @returns False when there is no such session any more; then nothing was written. */
  extendSession(sessionId: string, expiresAt: number): Promise<boolean>;
  /** @returns False when there is no such session any more; then nothing was written. */
  logSessionIn(sessionId: string, userId: string, loginExpiresAt: number): Promise<boolean>;
  deleteSession(sessionId: string): Promise<void>;
  listConversations(userId: string, query: ListQuery): Promise<ListPage>;
  /** Makes a conversation another user's: its participant, and both lists. Again is harmless. */
  moveConversation(conversationId: string, from: string, to: string): Promise<void>;
}

/** Fetches a company's JWK Set; guarded, since the address is the company's word. */
export type FetchJwks = (url: string) => Promise<{ keys: object[] }>;

export interface IdentityDeps {
  store: IdentityStore;
  devices: DeviceStore;
  fetchJwks: FetchJwks;
  /** Signs the SDK's tokens; the first is used to sign, all to verify. */
  tokenSecrets: () => Promise<Uint8Array[]>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** `length` hexadecimal characters that nobody can guess. */
  hex(length: number): string;
  /** Makes a user's links to channels another's. Again is harmless. */
  moveLinks(from: string, to: string): Promise<void>;
  /** Ends the user's open sockets, so that they come back as who they are now. */
  endSockets(userId: string): Promise<void>;
  /** Queues an event for those of the app's webhooks that want it; where there are none, nothing. */
  announce(event: AppEvent): Promise<void>;
}
