import type { Metadata } from '../protocol/content.ts';
import type { MessengerSettings } from '../protocol/messenger-settings.ts';

/** What the directory knows: companies' workspaces, their integrations and keys, people and sessions. */

export interface App {
  appId: string;
  name: string;
  createdAt: number;
  settings: AppSettings;
  /** What the server API keeps with it. */
  metadata?: Metadata;
  serverSettings?: ServerSettings;
  /** The app whose account key made this one; absent for a company's first app. */
  accountId?: string;
}

/** Settings of the Sunshine Conversations API that are kept and given back. */
export type ServerSettings = Record<string, boolean | number>;

export interface AppSettings {
  /** Where the company's public keys are, for RS256 log-ins. */
  jwksUrl?: string;
  /** Or the keys themselves, as a JWK Set in JSON. */
  jwks?: string;
  /** Expected `iss` and `aud` of RS256 tokens, where the company sets them. */
  jwtIssuer?: string;
  jwtAudience?: string;
}

export interface Integration {
  integrationId: string;
  appId: string;
  type: string;
  displayName: string;
  createdAt: number;
  /** Who answers first in its conversations. */
  responder: 'answerBot' | 'agentWorkspace';
  /** One of the app's switchboard, who answers first in its place, as long as the switchboard has it. */
  defaultResponderId?: string;
  /** What answerBot says to a new conversation, by language; `en` where the customer's has none. */
  welcome?: Record<string, string>;
  /** Of a web integration: how its messenger looks and what it does. */
  messenger?: MessengerSettings;
  /** Of a channel's integration: what may be shown of how it is set up. */
  channel?: {
    settings: Record<string, string>;
    status: 'active' | 'error';
    /** What the channel says against it. */
    problem?: string;
  };
  /** Of a custom integration that stands for a partner's product which was allowed in. */
  oauthClientId?: string;
  /** What the server API keeps with it and gives back. */
  kept?: Record<string, unknown>;
}

/** Signs customers' JWTs (as `kid`) and, as user name and password, calls the server API. */
export interface ApiKey {
  keyId: string;
  appId: string;
  secret: string;
  displayName: string;
  createdAt: number;
  /** Of a custom integration's key. */
  integrationId?: string;
  /** Of a key for all apps of the account: the one that it belongs to, and those that were made with it. */
  account?: true;
}

export interface User {
  userId: string;
  appId: string;
  /** The company's own id of the person; absent while anonymous. */
  externalId?: string;
  profile: UserProfile;
  metadata?: Metadata;
  createdAt: number;
  /** Milliseconds since the epoch, as the company says; otherwise when he was created. */
  signedUpAt?: number;
  toBeRetained?: boolean;
  /** The address that the company's JWT last vouched for; the server API finds him by it. */
  verifiedEmail?: string;
  /** When he was first here himself, not only in the company's words; milliseconds since the epoch. */
  sdkSince?: number;
  /** A company's JWT has vouched for him. */
  authenticated?: true;
  /** Who this anonymous visitor turned out to be. */
  mergedInto?: string;
}

export interface UserProfile {
  name?: string;
  /** How the name divides; counts as long as the two make up the name. */
  givenName?: string;
  surname?: string;
  email?: string;
  /** True only when the company's JWT said so beside the address. */
  emailVerified?: boolean;
  /** https. */
  avatarUrl?: string;
  locale?: string;
  /** The company's server said the language; otherwise his page did. */
  localeOrigin?: 'api';
}

export interface Session {
  sessionId: string;
  appId: string;
  userId: string;
  integrationId: string;
  /** SHA-256 of the refresh secret, hexadecimal; the secret itself is with the customer only. */
  refreshHash: string;
  /** Seconds since the epoch. */
  expiresAt: number;
  /** Seconds since the epoch at which the company's word for the person ends; absent while anonymous. */
  loginExpiresAt?: number;
  locale?: string;
}

export interface Agent {
  agentId: string;
  appId: string;
  email: string;
  displayName: string;
  role: 'agent' | 'supervisor' | 'admin';
  createdAt: number;
}
