import { createHash } from 'node:crypto';

/** Sort keys of the conversations table: the head sorts behind every entry, so one query backwards has both. */
export const headKey = 'z';
const entryPrefix = 'm';
/** A flow's run sorts before every entry: no query for entries or head meets it. */
export const runKey = 'f';
/** How far a webhook has been told of a conversation; before the run, for the same reason. */
export function toldKey(webhookId: string): string {
  return `e#${webhookId}`;
}

/** How far somebody has been told by a channel's link; before the run, for the same reason. */
export function progressKey(clientId: string): string {
  return `c#${clientId}`;
}

/** @param seq 1 to 9,999,999. */
export function entryKey(seq: number): string {
  return entryPrefix + String(seq).padStart(7, '0');
}

/** Keys of the directory table. */
export const directoryKeys = {
  user: (userId: string) => `user#${userId}`,
  agent: (agentId: string) => `agent#${agentId}`,
  app: (appId: string) => `app#${appId}`,
  integration: (integrationId: string) => `integration#${integrationId}`,
  key: (keyId: string) => `key#${keyId}`,
  session: (sessionId: string) => `session#${sessionId}`,
  externalId: (appId: string, externalId: string) => `external#${appId}#${keyPart(externalId)}`,
  /** In the index: users whose address the company has vouched for. */
  verifiedEmail: (appId: string, email: string) => `email#${appId}#${email.toLowerCase()}`,
  /** In the index: apps that were made with a key of this one. */
  account: (appId: string) => `account#${appId}`,
  requests: (appId: string, window: number) => `requests#${appId}#${window}`,
  connection: (connectionId: string) => `connection#${connectionId}`,
  device: (appId: string, deviceId: string) => `device#${appId}#${deviceId}`,
  conversation: (createdAt: number, conversationId: string) =>
    `conversation#${String(createdAt).padStart(13, '0')}#${conversationId}`,
  pool: (appId: string, pool: string) => `pool#${appId}#${pool}`,
  tickets: (appId: string, pool: string) => `tickets#${appId}#${pool}`,
  usage: (appId: string) => `usage#${appId}`,
  flows: (appId: string) => `flows#${appId}`,
  flow: (appId: string, flowId: string) => `flow#${appId}#${flowId}`,
  helpCentre: (appId: string) => `help#${appId}`,
  helpBodies: (appId: string) => `help-bodies#${appId}`,
  signals: (appId: string) => `signals#${appId}`,
  uploads: (kind: 'user' | 'agent' | 'key', id: string) => `uploads#${kind}#${id}`,
  webhooks: (appId: string) => `webhooks#${appId}`,
  webhookFailures: (appId: string) => `webhook-failures#${appId}`,
  oauthClient: (clientId: string) => `oauth-client#${clientId}`,
  /** @param digest Of the code. */
  oauthCode: (digest: string) => `oauth-code#${digest}`,
  oauthTokens: (integrationId: string) => `oauth-tokens#${integrationId}`,
  integrationKeys: (integrationId: string) => `integration-keys#${integrationId}`,
  switchboard: (appId: string) => `switchboard#${appId}`,
  channelSettings: (integrationId: string) => `channel#${integrationId}`,
  channelLink: (clientId: string) => `link#${clientId}`,
  /** In the index: links of an integration. */
  channelLinks: (integrationId: string) => `links#${integrationId}`,
  channelEvent: (occasion: string) => `event#${occasion}`,
  /** What a channel's id of a message of ours stands for. */
  channelSent: (integrationId: string, externalId: string) =>
    `sent#${integrationId}#${keyPart(externalId)}`,
  /** Messages that an integration sent in a second. */
  channelPace: (integrationId: string, second: number) => `pace#${integrationId}#${second}`,
  /** Whose mail to an address is. */
  mailAddress: (address: string) => `mail#${keyPart(address.toLowerCase())}`,
  mails: (integrationId: string, sender: string) => `mails#${integrationId}#${keyPart(sender)}`,
  /** Apps whose conversations go after a while. */
  retention: 'retention',
  inboxWatcher: (connectionId: string) => `inbox#${connectionId}`,
} as const;

/** Sort key of a link's place beside its user. */
export function linkPlace(clientId: string): string {
  return `client#${clientId}`;
}

/** Bytes of a key's part that is made up by others; a partition key takes 2,048 (DynamoDB). */
const keyPartBytes = 1024;

/** What is longer stands for itself by its digest, in which no shorter one is ever written. */
function keyPart(text: string): string {
  if (Buffer.byteLength(text) <= keyPartBytes) return text;
  const digest = createHash('sha256').update(text).digest('hex');
  return digest.padEnd(keyPartBytes + 1, '.');
}
