import type { ChannelType } from '../channels/channel.ts';

/**
 * Who asks. Settled once: by the socket's authorizer at `$connect`, or by the HTTP route's token.
 * Every rule about what someone may see or do starts from one of these.
 */
export interface UserPrincipal {
  kind: 'user';
  appId: string;
  userId: string;
  sessionId: string;
  integrationId: string;
  /** BCP 47 tag of his language, if the page told. */
  language?: string;
  /** The company's JWT vouches for him. */
  loggedIn?: boolean;
  /** The socket that the request came by, if it came by one. */
  connectionId?: string;
  /** The place on a channel where he writes from; absent on pages and in apps. */
  channel?: ChannelPlace;
}

/** A person's place on a channel of an integration. */
export interface ChannelPlace {
  /** The link's id. */
  clientId: string;
  type: ChannelType;
  /** The person's id on the channel. */
  externalId: string;
}

export interface AgentPrincipal {
  kind: 'agent';
  appId: string;
  agentId: string;
  displayName?: string;
  role: AgentRole;
  connectionId?: string;
}

/** The deployment's own workers: flows and routing. */
export interface SystemPrincipal {
  kind: 'system';
  appId: string;
}

export type AgentRole = 'agent' | 'supervisor' | 'admin';
export type Principal = UserPrincipal | AgentPrincipal | SystemPrincipal;
