import { customerJwt } from '../../support/customer-jwt.ts';
import type { Deployment } from '../../support/deployment.ts';
import { type Key, sunshine } from './client.ts';

/** A company: its app, an integration of the web, and the key of its server. */
export interface Company extends Key {
  appId: string;
  integrationId: string;
}

/** One of everything that a path of the server API can name, by the names that paths have for them. */
export interface Things {
  appId: string;
  keyId: string;
  userIdOrExternalId: string;
  zendeskId: string;
  conversationId: string;
  messageId: string;
  clientId: string;
  deviceId: string;
  /** Of type custom, with a webhook and a key. */
  integrationId: string;
  webhookId: string;
  integrationKeyId: string;
  switchboardId: string;
  switchboardIntegrationId: string;
  /** Beyond ids of paths: a key of the integration, and where an uploaded file is. */
  integrationKey: Key;
  mediaUrl: string;
}

/** What is written in all that a company has: it is never to be seen by another. */
export const secretOf = (appId: string) => `secret-of-${appId}`;

/** Makes one of everything in a company's app. */
export async function makeThings(deployment: Deployment, company: Company): Promise<Things> {
  const { appId, apiKeyId } = company;
  const api = sunshine(deployment, { ...company });
  const base = `/v2/apps/${appId}`;
  const secret = secretOf(appId);

  async function make<T>(path: string, body: object, name: string): Promise<T> {
    const { status, json, text } = await api.raw(base + path, { body });
    if (status !== 201) throw new Error(`${path}: ${text}`);
    return json[name] as T;
  }
  async function first<T extends { id: string }>(path: string, name: string): Promise<T> {
    const { json, text } = await api.raw(base + path);
    const [one] = (json[name] ?? []) as T[];
    if (one === undefined) throw new Error(`${path}: ${text}`);
    return one;
  }

  const externalId = `${secret}-user`;
  const user = await make<{ id: string }>(
    '/users',
    { externalId, profile: { givenName: secret } },
    'user',
  );
  const signer = { ...deployment.outputs, ...company };
  const jwt = await customerJwt(signer, externalId);
  const { integrationId: web } = company;
  const login = await deployment.http('/sdk/login', { body: { integrationId: web, jwt } });
  const token = String(login.json['token']);
  const device = { deviceId: `device-of-${appId}`, platform: 'ios', pushToken: 'push-token-1' };
  await deployment.http('/sdk/device', { method: 'PUT', token, body: device });

  const conversation = await make<{ id: string }>(
    '/conversations',
    { type: 'personal', participants: [{ userId: user.id }], displayName: secret },
    'conversation',
  );
  const [message] = await make<{ id: string }[]>(
    `/conversations/${conversation.id}/messages`,
    { author: { type: 'business' }, content: { type: 'text', text: secret } },
    'messages',
  );
  const target = 'https://hooks.example.com/causerie';
  const webhooks = [{ target, triggers: ['conversation:message'] }];
  const integration = await make<{ id: string; webhooks: { id: string }[] }>(
    '/integrations',
    { type: 'custom', displayName: secret, webhooks },
    'integration',
  );
  const key = await make<{ id: string; secret: string }>(
    `/integrations/${integration.id}/keys`,
    { displayName: secret },
    'key',
  );
  const switchboard = await first('/switchboards', 'switchboards');
  const linked = await make<{ id: string }>(
    `/switchboards/${switchboard.id}/switchboardIntegrations`,
    { name: 'desk', integrationId: integration.id },
    'switchboardIntegration',
  );
  const form = new FormData();
  form.set('source', new Blob([secret], { type: 'text/plain' }), 'secret.txt');
  const uploaded = await api.raw(`${base}/attachments?access=public`, { text: form });

  return {
    appId,
    keyId: apiKeyId,
    userIdOrExternalId: user.id,
    zendeskId: user.id,
    conversationId: conversation.id,
    messageId: message?.id ?? '',
    clientId: (await first(`/users/${user.id}/clients`, 'clients')).id,
    deviceId: (await first(`/users/${user.id}/devices`, 'devices')).id,
    integrationId: integration.id,
    webhookId: integration.webhooks[0]?.id ?? '',
    integrationKeyId: key.id,
    switchboardId: switchboard.id,
    switchboardIntegrationId: linked.id,
    integrationKey: { apiKeyId: key.id, apiKeySecret: key.secret },
    mediaUrl: (uploaded.json['attachment'] as { mediaUrl: string }).mediaUrl,
  };
}
