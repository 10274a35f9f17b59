/** Sort keys of the conversations table: the head sorts behind every entry, so one query backwards has both. */
export const headKey = 'z';
const entryPrefix = 'm';
/** A flow's run sorts before every entry: no query for entries or head meets it. */
export const runKey = 'f';

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
  externalId: (appId: string, externalId: string) => `external#${appId}#${externalId}`,
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
  uploads: (kind: 'user' | 'agent', id: string) => `uploads#${kind}#${id}`,
  inboxWatcher: (connectionId: string) => `inbox#${connectionId}`,
} as const;
