import type { Scope } from '../protocol/sunshine/route.ts';

/** A server of a company's, by one of its keys. */
export interface KeyPrincipal {
  kind: 'key';
  /** The app that the request is about; without one in its path, the key's own. */
  appId: string;
  keyId: string;
  scope: Scope;
  /** Of an account's key: the app that it belongs to, whose account it is. */
  accountId?: string;
  /** Of a custom integration's key: what it sees is this integration's. */
  integrationId?: string;
}
