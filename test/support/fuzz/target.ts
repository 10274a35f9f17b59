import { sunshine } from '../../integration/sunshine/support/client.ts';
import { makeThings, type Things } from '../../integration/sunshine/support/things.ts';
import type { Deployment } from '../../integration/support/deployment.ts';
import type { FuzzTarget } from './fuzz.ts';
import { type Known, learn, nothingKnown } from './ids.ts';

/** A deployment with two companies in it, the first of which asks in every way that there is. */
export async function fuzzTarget(deployment: Deployment): Promise<FuzzTarget> {
  const { outputs, http } = deployment;
  const other = await deployment.anotherApp('Other');
  const own = await makeThings(deployment, outputs);
  const theirs = await makeThings(deployment, other);
  const admin = await deployment.tokenOf(outputs.admin)();
  const account = await http('/admin/keys', {
    token: admin,
    body: { displayName: 'Account', scope: 'account' },
  });
  const { keyId, secret } = account.json as { keyId: string; secret: string };
  const { id, secret: hookSecret, integrationId } = await keyOfIntegration(deployment);
  const ids = known(own);
  const except = new Set([
    outputs.appId,
    outputs.apiKeyId,
    outputs.integrationId,
    keyId,
    id,
    integrationId,
  ]);
  return {
    url: outputs.httpApiUrl,
    authorizations: {
      app: basic(outputs.apiKeyId, outputs.apiKeySecret),
      account: basic(keyId, secret),
      integration: basic(id, hookSecret),
      token: `Bearer ${await accessToken(deployment, admin)}`,
      nobody: '',
    },
    appId: outputs.appId,
    own: ids,
    theirs: known(theirs),
    except,
    renew: () => renew(deployment, ids, except),
  };
}

/** Of an integration of its own, which nothing else names. */
async function keyOfIntegration(
  deployment: Deployment,
): Promise<{ id: string; secret: string; integrationId: string }> {
  const api = sunshine(deployment, { ...deployment.outputs });
  const base = `/v2/apps/${deployment.outputs.appId}/integrations`;
  const webhooks = [{ target: 'https://hooks.example.com/', triggers: ['conversation:read'] }];
  const made = await api.raw(base, { body: { type: 'custom', webhooks } });
  const { id } = made.json['integration'] as { id: string };
  const { json } = await api.raw(`${base}/${id}/keys`, { body: { displayName: 'Bot' } });
  return { ...(json['key'] as { id: string; secret: string }), integrationId: id };
}

/** Integrations of type custom that stay: an app has few webhooks. */
const keptIntegrations = 4;

/** Something of everything, whatever was deleted; where there is no room for it, there is enough. */
async function renew(
  { outputs }: Deployment,
  own: Known,
  except: ReadonlySet<string>,
): Promise<void> {
  const api = sunshine({ outputs }, { ...outputs });
  const base = `/v2/apps/${outputs.appId}`;
  const learned = async (path: string, request?: Parameters<typeof api.raw>[1]) => {
    const { json } = await api.raw(base + path, request);
    learn(own, json, except);
    return json;
  };
  const { integrations = [] } = await learned('/integrations?filter[types]=custom&page[size]=100');
  const spare = (integrations as { id: string }[]).filter(({ id }) => !except.has(id));
  for (const { id } of spare.slice(keptIntegrations)) {
    await api.raw(`${base}/integrations/${id}`, { method: 'DELETE' });
  }
  const webhooks = [{ target: 'https://hooks.example.com/', triggers: ['conversation:read'] }];
  const made = await learned('/integrations', { body: { type: 'custom', webhooks } });
  const { id: integrationId = '' } = (made['integration'] ?? {}) as { id?: string };
  await learned(`/integrations/${integrationId}/keys`, { body: { displayName: 'k' } });

  const user = await learned('/users', { body: { externalId: `renewed-${Date.now()}` } });
  const { id: userId } = user['user'] as { id: string };
  for (const type of ['personal', 'sdkGroup']) {
    const participants = [{ userId }];
    const { conversation } = await learned('/conversations', { body: { type, participants } });
    const { id } = (conversation ?? {}) as { id?: string };
    const content = { type: 'text', text: 'renewed' };
    const body = { author: { type: 'business' }, content };
    await learned(`/conversations/${id}/messages`, { body });
  }

  const { switchboards = [] } = await learned('/switchboards');
  const [found] = switchboards as { id: string }[];
  const board =
    found ?? ((await learned('/switchboards', { body: {} }))['switchboard'] as { id: string });
  const linked = `/switchboards/${board.id}/switchboardIntegrations`;
  for (const integrationType of ['zd:answerBot', 'zd:agentWorkspace']) {
    await learned(linked, { body: { name: integrationType.slice(3), integrationType } });
  }
  await learned(linked, { body: { name: 'desk', integrationId } });
  await learned(linked);
  await api.raw(`${base}/switchboards/${board.id}`, { method: 'PATCH', body: { enabled: true } });
}

async function accessToken({ http }: Deployment, admin: string): Promise<string> {
  const body = { displayName: 'Partner', redirectUris: ['https://partner.example.com/'] };
  const { json: client } = await http('/admin/oauth-clients', { token: admin, body });
  const allowed = await http('/admin/oauth/authorizations', {
    token: admin,
    body: { clientId: client['clientId'] },
  });
  const code = new URL(String(allowed.json['redirectTo'])).searchParams.get('code');
  const { json } = await http('/oauth/token', {
    body: {
      ...{ grant_type: 'authorization_code', code },
      ...{ client_id: client['clientId'], client_secret: client['clientSecret'] },
    },
  });
  return String(json['access_token']);
}

function known(things: Things): Known {
  return {
    ...nothingKnown(),
    app: [things.appId],
    user: [things.userIdOrExternalId],
    conversation: [things.conversationId],
    message: [things.messageId],
    client: [things.clientId],
    device: [things.deviceId],
    integration: [things.integrationId],
    webhook: [things.webhookId],
    key: [things.integrationKeyId],
    switchboard: [things.switchboardId],
    switchboardIntegration: [things.switchboardIntegrationId],
    media: [things.mediaUrl],
  };
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}
