import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type Sunshine, sunshine } from './support/client.ts';

interface Told {
  integration: { id: string; displayName: string };
}
interface ToldKey {
  key: { id: string; secret: string };
}
interface ToldHook {
  webhook: { id: string; secret: string };
}

let deployment: Deployment;
let api: Sunshine;
let appId: string;

beforeAll(async () => {
  deployment = await startDeployment({ CAUSERIE_EGRESS_ALLOW: '127.0.0.1' });
  api = sunshine(deployment);
  ({ appId } = api);
});
afterAll(() => deployment?.close());

const target = 'https://hooks.example.com/causerie';
const custom = (displayName = 'Bot') => ({
  type: 'custom',
  displayName,
  webhooks: [{ target, triggers: ['conversation:message'] }],
});
const make = async (body: object) => {
  const { status, json } = await api.raw(`/v2/apps/${appId}/integrations`, { body });
  expect([status, json['errors']]).toEqual([201, undefined]);
  return json['integration'] as Record<string, unknown> & { id: string };
};

describe('integrations', () => {
  it('[S40] are created, looked at, changed and deleted by the official client', async () => {
    const { integrations } = api;
    const body = { type: 'web', displayName: 'Shop', brandColor: '65758e' };
    const { integration } = (await integrations.createIntegration(appId, body)) as Told;
    expect(integration).toMatchObject({ type: 'web', status: 'active', displayName: 'Shop' });
    expect(integration.id).toMatch(/^[0-9a-f]{24}$/);
    const found = await integrations.getIntegration(appId, integration.id);
    expect(found.integration).toEqual(integration);
    const change = { displayName: 'Boutique' };
    const changed = (await integrations.updateIntegration(appId, integration.id, change)) as Told;
    expect(changed.integration.displayName).toBe('Boutique');
    await integrations.deleteIntegration(appId, integration.id);
    await expect(integrations.getIntegration(appId, integration.id)).rejects.toMatchObject({
      status: 404,
    });
  });

  it('[S40] name only the types that are served', async () => {
    const path = `/v2/apps/${appId}/integrations`;
    for (const type of ['web', 'ios', 'android'])
      expect(await make({ type })).toMatchObject({ type });
    const refused = await api.raw(path, { body: { type: 'viber', token: 'x' } });
    expect(refused).toMatchObject({ status: 400, code: 'bad_request' });
    expect(refused.text).toContain('web, ios, android, custom');
    expect(await api.raw(path, { body: {} })).toMatchObject({ status: 400 });
    expect(await api.raw(path, { body: { type: 'custom' } })).toMatchObject({ status: 400 });
  });

  it('[S41] looks are those of the messenger, and its script has them', async () => {
    const { id } = await make({
      type: 'web',
      brandColor: '112233',
      conversationColor: '445566',
      actionColor: 'abc',
      businessName: 'Maison Lune',
      displayStyle: 'tab',
      buttonIconUrl: 'https://example.com/icon.png',
      canUserCreateMoreConversations: false,
      fixedIntroPane: true,
      ignored: { by: 'everybody' },
    });
    const token = await deployment.tokenOf(deployment.outputs.admin)();
    const seen = await deployment.http(`/admin/integrations/${id}`, { token });
    expect(seen.json['messenger']).toEqual({
      colors: { primary: '#112233', message: '#445566', action: '#abc' },
      title: { en: 'Maison Lune' },
      launcher: { shape: 'pill', iconUrl: 'https://example.com/icon.png' },
      multipleConversations: false,
    });
    const script = `${deployment.outputs.siteUrl}/messenger/${id}.js`;
    expect(await (await fetch(script)).text()).toContain('#112233');
    const path = `/v2/apps/${appId}/integrations/${id}`;
    const changed = await api.raw(path, {
      method: 'PATCH',
      body: { brandColor: 'ffffff', buttonIconUrl: null, displayName: null },
    });
    expect(changed.json['integration']).toMatchObject({
      displayName: null,
      brandColor: 'ffffff',
      conversationColor: '445566',
      displayStyle: 'tab',
      fixedIntroPane: true,
      canUserCreateMoreConversations: false,
    });
    expect(changed.text).not.toContain('icon.png');
    expect(changed.text).not.toContain('ignored');
    const wrong = await api.raw(path, { method: 'PATCH', body: { brandColor: 'blue' } });
    expect(wrong).toMatchObject({ status: 400, code: 'bad_request' });
    await api.raw(path, { method: 'DELETE' });
    expect((await fetch(script)).status).not.toBe(200);
  });

  it('[S42] are listed page by page in both directions, and by type', async () => {
    const other = await deployment.anotherApp('Elsewhere');
    const there = sunshine(deployment, other);
    const path = `/v2/apps/${other.appId}/integrations`;
    const all: string[] = [];
    const first = await there.raw(path);
    for (const one of first.json['integrations'] as { id: string }[]) all.push(one.id);
    for (let index = 0; index < 6; index++) {
      const body = index % 2 === 0 ? { type: 'ios' } : custom();
      const { json } = await there.raw(path, { body });
      all.push((json['integration'] as { id: string }).id);
    }
    const ids = (json: Record<string, unknown>) =>
      (json['integrations'] as { id: string }[]).map(({ id }) => id);
    let address: string | undefined = `${path}?page[size]=3`;
    const seen: string[] = [];
    let last = '';
    while (address !== undefined) {
      const { json } = await there.raw(address);
      const meta = json['meta'] as { hasMore: boolean };
      const links = json['links'] as { next?: string };
      seen.push(...ids(json));
      expect(meta.hasMore).toBe(links.next !== undefined);
      last = address;
      address = links.next?.slice(deployment.outputs.httpApiUrl.length);
    }
    expect(seen).toEqual(all);
    const end = await there.raw(last);
    const { beforeCursor } = end.json['meta'] as { beforeCursor: string };
    const back = await there.raw(
      `${path}?page[size]=2&page[before]=${encodeURIComponent(beforeCursor)}`,
    );
    const at = all.indexOf(ids(end.json)[0] ?? '');
    expect(ids(back.json)).toEqual(all.slice(at - 2, at));
    const some = await there.raw(`${path}?filter[types]=ios,android&page[size]=2`);
    expect(ids(some.json)).toEqual(
      all
        .filter((_, index) => index >= all.length - 6)
        .filter((_, index) => index % 2 === 0)
        .slice(0, 2),
    );
    expect(some.json['meta']).toMatchObject({ hasMore: true });
    expect(await there.raw(`${path}?page[after]=nonsense`)).toMatchObject({ status: 400 });
    const foreign = await api.raw(`/v2/apps/${appId}/integrations/${all[0]}`);
    expect(foreign).toMatchObject({ status: 404, code: 'integration_not_found' });
  });

  it('[S42] the official client pages through them', async () => {
    const list = async (page: object) =>
      (await api.integrations.listIntegrations(appId, { page })) as {
        integrations: { id: string }[];
        meta: { afterCursor: string };
      };
    const page = await list({ size: 2 });
    const next = await list({ size: 2, after: page.meta.afterCursor });
    expect(next.integrations[0]?.id).not.toBe(page.integrations[1]?.id);
    expect(page.integrations).toHaveLength(2);
  });

  it('[S44] a default responder is one of the switchboard', async () => {
    const { id } = await make({ type: 'web' });
    const path = `/v2/apps/${appId}/integrations/${id}`;
    const wrong = await api.raw(path, {
      method: 'PATCH',
      body: { defaultResponderId: '0123456789abcdef01234567' },
    });
    expect(wrong).toMatchObject({ status: 400, code: 'bad_request' });
    const boards = await api.raw(`/v2/apps/${appId}/switchboards`);
    const [board] = boards.json['switchboards'] as { id: string }[];
    const listed = await api.raw(
      `/v2/apps/${appId}/switchboards/${board?.id}/switchboardIntegrations`,
    );
    const [responder] = listed.json['switchboardIntegrations'] as { id: string; name: string }[];
    const right = await api.raw(path, {
      method: 'PATCH',
      body: { defaultResponderId: responder?.id },
    });
    expect(right.json['integration']).toMatchObject({
      defaultResponder: { name: responder?.name },
    });
    const none = await api.raw(path, { method: 'PATCH', body: { defaultResponderId: null } });
    expect(none.text).not.toContain('defaultResponder');
  });
});

describe('keys of custom integrations', () => {
  it('[S45] are made by the official client, ten at most, and see what is theirs', async () => {
    const { id } = await make(custom('Keys'));
    const keys = api.customIntegrationKeys;
    const { key } = (await keys.createCustomIntegrationKey(
      appId,
      id,
      api.model('IntegrationApiKey', { displayName: 'first' }),
    )) as ToldKey;
    expect(key.id).toMatch(/^int_[0-9a-f]{24}$/);
    expect((await keys.getCustomIntegrationKey(appId, id, key.id)).key).toEqual(key);
    const own = sunshine(deployment, { apiKeyId: key.id, apiKeySecret: key.secret });
    expect((await own.webhooks.listWebhooks(appId, id)).webhooks).toHaveLength(1);
    expect((await own.webhooks.listWebhooks(appId, 'me')).webhooks).toHaveLength(1);
    const other = await make(custom('Other'));
    for (const [path, status] of [
      [`integrations/${other.id}/webhooks`, 404],
      ['integrations', 403],
      [`integrations/${id}/keys`, 403],
      ['', 403],
    ] as const) {
      expect((await own.raw(`/v2/apps/${appId}/${path}`.replace(/\/$/, ''))).status).toBe(status);
    }
    const path = `/v2/apps/${appId}/integrations/${id}/keys`;
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        api.raw(path, { body: { displayName: `k${index}` } }),
      ),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(9);
    const refused = made.filter(({ status }) => status !== 201);
    for (const one of refused) expect(one).toMatchObject({ status: 400, code: 'bad_request' });
    expect((await keys.listCustomIntegrationKeys(appId, id)).keys).toHaveLength(10);
    await keys.deleteCustomIntegrationKey(appId, id, key.id);
    expect(await api.raw(`${path}/${key.id}`)).toMatchObject({ status: 404 });
    expect(await api.raw(`${path}/${key.id}`, { method: 'DELETE' })).toMatchObject({ status: 404 });
  });

  it('[S45] are of custom integrations only', async () => {
    const { id } = await make({ type: 'android' });
    const path = `/v2/apps/${appId}/integrations/${id}`;
    const refused = await api.raw(`${path}/keys`, { body: { displayName: 'no' } });
    expect(refused).toMatchObject({ status: 400, code: 'bad_request' });
    const hook = await api.raw(`${path}/webhooks`, {
      body: { target, triggers: ['conversation:message'] },
    });
    expect(hook).toMatchObject({ status: 400, code: 'bad_request' });
  });

  it('[S46] no longer open anything when their integration is deleted', async () => {
    const { id } = await make(custom('Gone'));
    const { key } = (await api.customIntegrationKeys.createCustomIntegrationKey(appId, id, {
      displayName: 'k',
    })) as ToldKey;
    await api.integrations.deleteIntegration(appId, id);
    const own = sunshine(deployment, { apiKeyId: key.id, apiKeySecret: key.secret });
    expect((await own.raw(`/v2/apps/${appId}/integrations/me/webhooks`)).status).toBe(401);
    expect(await api.raw(`/v2/apps/${appId}/integrations/${id}/webhooks`)).toMatchObject({
      status: 404,
      code: 'integration_not_found',
    });
  });
});

describe('webhooks', () => {
  it('[S47] are created, looked at, changed and deleted by the official client', async () => {
    const made = await make(custom('Hooks'));
    const [first] = made['webhooks'] as { id: string; secret: string }[];
    expect(first).toMatchObject({ version: 'v2', target, includeFullUser: false });
    expect(first?.secret).toMatch(/^[0-9a-f]{64}$/);
    const { webhooks } = api;
    const body = api.model('WebhookCreateBody', {
      target: 'https://hooks.example.com/second',
      triggers: ['conversation:create', 'conversation:create'],
      includeFullUser: true,
    });
    const { webhook } = (await webhooks.createWebhook(appId, made.id, body)) as ToldHook;
    expect(webhook).toMatchObject({ triggers: ['conversation:create'], includeFullUser: true });
    const change = api.model('WebhookBody', { triggers: ['user:remove'], includeFullSource: true });
    const changed = (await webhooks.updateWebhook(appId, made.id, webhook.id, change)) as ToldHook;
    expect(changed.webhook).toMatchObject({
      secret: webhook.secret,
      target: 'https://hooks.example.com/second',
      triggers: ['user:remove'],
      includeFullUser: true,
      includeFullSource: true,
    });
    expect((await webhooks.getWebhook(appId, made.id, webhook.id)).webhook).toEqual(
      changed.webhook,
    );
    expect((await webhooks.listWebhooks(appId, made.id)).webhooks).toHaveLength(2);
    await webhooks.deleteWebhook(appId, made.id, webhook.id);
    await expect(webhooks.getWebhook(appId, made.id, webhook.id)).rejects.toMatchObject({
      status: 404,
    });
    await api.integrations.deleteIntegration(appId, made.id);
  });

  it('[S48] targets are public https addresses, or what the runtime allows', async () => {
    const { id } = await make(custom('Targets'));
    const path = `/v2/apps/${appId}/integrations/${id}/webhooks`;
    const triggers = ['conversation:message'];
    for (const bad of [
      'http://hooks.example.com/',
      'https://localhost/',
      'https://10.0.0.1/',
      'https://169.254.169.254/latest/meta-data',
      'https://[::1]/',
      'https://user:pass@hooks.example.com/',
      'ftp://hooks.example.com/',
      'hooks.example.com',
      '',
      `https://hooks.example.com/${'x'.repeat(2048)}`,
    ]) {
      const refused = await api.raw(path, { body: { target: bad, triggers } });
      expect([bad, refused.status, refused.code]).toEqual([bad, 400, 'bad_request']);
    }
    const loopback = { target: 'http://127.0.0.1:9999/hook', triggers };
    expect((await api.raw(path, { body: loopback })).status).toBe(201);
    for (const bad of [['conversation:Message'], ['*'], [], 'conversation:message', undefined]) {
      const refused = await api.raw(path, { body: { target, triggers: bad } });
      expect(refused).toMatchObject({ status: 400, code: 'bad_request' });
    }
    await api.integrations.deleteIntegration(appId, id);
  });

  it('[S49] are ten an app, however many are made at once', async () => {
    const other = await deployment.anotherApp('Ten');
    const there = sunshine(deployment, other);
    const base = `/v2/apps/${other.appId}/integrations`;
    const { json } = await there.raw(base, { body: custom() });
    const { id } = json['integration'] as { id: string };
    const body = { target, triggers: ['conversation:message'] };
    const made = await Promise.all(
      Array.from({ length: 12 }, () => there.raw(`${base}/${id}/webhooks`, { body })),
    );
    expect(made.map(({ status }) => status).toSorted()).toEqual([
      ...Array(9).fill(201),
      ...Array(3).fill(400),
    ]);
    expect(await there.raw(base, { body: custom() })).toMatchObject({ status: 400 });
    const { integrations } = (await there.raw(`${base}?filter[types]=custom`)).json as {
      integrations: unknown[];
    };
    expect(integrations).toHaveLength(1);
    const foreign = await api.raw(`/v2/apps/${appId}/integrations/${id}/webhooks`);
    expect(foreign).toMatchObject({ status: 404, code: 'integration_not_found' });
  });
});
