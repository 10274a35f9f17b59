import type { Scope } from '../protocol/sunshine/route.ts';

/** A server of a company's, by one of its keys. */
export interface KeyPrincipal {
  kind: 'key';
  appId: string;
  keyId: string;
  scope: Scope;
  /** Of a custom integration's key: what it sees is this integration's. */
  integrationId?: string;
}
