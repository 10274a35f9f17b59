import type { Metadata } from '../protocol/content.ts';
import type { MessengerSettings } from '../protocol/messenger-settings.ts';

/** What the directory knows: companies' workspaces, their integrations and keys, people and sessions. */

export interface App {
  appId: string;
  name: string;
  createdAt: number;
  settings: AppSettings;
}

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
  /** What answerBot says to a new conversation, by language; `en` where the customer's has none. */
  welcome?: Record<string, string>;
  /** Of a web integration: how its messenger looks and what it does. */
  messenger?: MessengerSettings;
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
}

export interface User {
  userId: string;
  appId: string;
  /** The company's own id of the person; absent while anonymous. */
  externalId?: string;
  profile: UserProfile;
  metadata?: Metadata;
  createdAt: number;
  /** Who this anonymous visitor turned out to be. */
  mergedInto?: string;
}

export interface UserProfile {
  name?: string;
  email?: string;
  /** True only when the company's JWT said so beside the address. */
  emailVerified?: boolean;
  locale?: string;
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
