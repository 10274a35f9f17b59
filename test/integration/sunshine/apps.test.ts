import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import { createDirectory } from '../../../functions/shared/dynamodb/directory.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type Key, type Sunshine, sunshine } from './support/client.ts';

let deployment: Deployment;
let other: FirstApp;
let api: Sunshine;
/** With a key of the account. */
let account: Sunshine;
let accountKey: Key;
let admin: string;

beforeAll(async () => {
  deployment = await startDeployment();
  other = await deployment.anotherApp('Other');
  api = sunshine(deployment);
  admin = await deployment.tokenOf(deployment.outputs.admin)();
  const body = { displayName: 'For the account', scope: 'account' };
  const { json } = await deployment.http('/admin/keys', { token: admin, body });
  expect(json).toMatchObject({ scope: 'account' });
  accountKey = { apiKeyId: String(json['keyId']), apiKeySecret: String(json['secret']) };
  account = sunshine(deployment, accountKey);
});
afterAll(() => deployment?.close());

interface App {
  id: string;
  displayName: string;
  settings: Record<string, unknown>;
  metadata: Record<string, unknown>;
}
interface AppKey {
  id: string;
  displayName: string;
  secret: string;
}
const refused = (status: number, code: string) => ({ status, body: { errors: [{ code }] } });
const title = (json: Record<string, unknown>) =>
  (json['errors'] as { title: string }[])[0]?.title ?? '';

describe('an app', () => {
  it('[S13] tells of itself: name, settings, metadata', async () => {
    const { app } = await api.apps.getApp<{ app: App }>(api.appId);
    expect(app).toMatchObject({ id: api.appId, metadata: {} });
    expect(app.settings).toMatchObject({ multiConvoEnabled: true, maskCreditCardNumbers: false });
    const info = await api.raw('/v2/tokenInfo');
    expect(info).toMatchObject({ status: 200, json: { app: { id: api.appId } } });
  });

  it('[S13] is changed: what is left out stays, null takes away', async () => {
    const update = (body: object) =>
      api.apps.updateApp<{ app: App }>(api.appId, api.model('AppUpdateBody', body));
    await update({ metadata: { team: 'a', size: 3 }, settings: { useAnimalNames: true } });
    const body = {
      displayName: 'Renamed',
      metadata: { size: null, b: true },
      settings: { conversationRetentionSeconds: 3600 },
    };
    const { app } = await update(body);
    expect(app).toMatchObject({ displayName: 'Renamed', metadata: { team: 'a', b: true } });
    expect(app.metadata).not.toHaveProperty('size');
    expect(app.settings).toMatchObject({
      useAnimalNames: true,
      conversationRetentionSeconds: 3600,
      multiConvoEnabled: true,
    });
    expect((await api.apps.getApp<{ app: App }>(api.appId)).app).toEqual(app);
    // The administrator sees the same app, and his settings are not the server's.
    const { json } = await deployment.http('/admin/app', { token: admin });
    expect(json).toMatchObject({ name: 'Renamed' });
  });

  it.each([
    ['an empty name', { displayName: '' }, 'displayName'],
    ['a setting that is none', { settings: { echoPostback: 'yes' } }, 'settings.echoPostback'],
    ['what cannot be switched off', { settings: { multiConvoEnabled: false } }, 'multiConvo'],
    ['metadata that is too much', { metadata: { a: 'x'.repeat(4100) } }, 'metadata'],
  ])('[S13] %s is refused', async (_what, body, place) => {
    const answer = await api.raw(`/v2/apps/${api.appId}`, { method: 'PATCH', body });
    expect(answer).toMatchObject({ status: 400, code: 'bad_request' });
    expect(title(answer.json)).toContain(place);
  });

  it('[S11] another company’s is not there, for its key nor for an account’s', async () => {
    for (const caller of [api, account]) {
      for (const request of [{}, { method: 'PATCH', body: {} }]) {
        expect(await caller.raw(`/v2/apps/${other.appId}`, request)).toMatchObject({
          status: 404,
          code: 'app_not_found',
        });
      }
    }
    expect(await account.raw(`/v2/apps/${other.appId}`, { method: 'DELETE' })).toMatchObject({
      status: 404,
      code: 'app_not_found',
    });
  });
});

describe('an account', () => {
  it('[S14] makes apps, lists them page by page, acts for each, and deletes them', async () => {
    const made: App[] = [];
    for (const displayName of ['One', 'Two', 'Three']) {
      const body = account.model('AppCreateBody', { displayName, metadata: { displayName } });
      made.push((await account.apps.createApp<{ app: App }>(body)).app);
    }
    const [one] = made;
    expect(one).toMatchObject({ displayName: 'One', metadata: { displayName: 'One' } });

    const whole = (await account.apps.listApps<{ apps: App[] }>()).apps.map(({ id }) => id);
    expect(whole[0]).toBe(account.appId);
    expect(whole.slice(1)).toEqual(made.map(({ id }) => id).sort());
    const seen: string[] = [];
    let next: string | undefined = '/v2/apps?page[size]=3';
    while (next !== undefined) {
      const { json } = await account.raw(next.replace(deployment.outputs.httpApiUrl, ''));
      seen.push(...(json['apps'] as App[]).map(({ id }) => id));
      next = (json['links'] as { next?: string }).next;
    }
    expect(seen).toEqual(whole);
    const before = `/v2/apps?page[size]=2&page[before]=${whole[3]}`;
    const back = await account.raw(before);
    expect((back.json['apps'] as App[]).map(({ id }) => id)).toEqual(whole.slice(1, 3));
    expect(back.json['meta']).toMatchObject({ hasMore: true, beforeCursor: whole[1] });

    // What is made in one of them is in it, and nowhere else.
    const id = one?.id ?? '';
    await account.users.createUser(id, { externalId: 'ada' });
    expect((await account.raw(`/v2/apps/${id}/users/ada`)).status).toBe(200);
    expect((await account.raw(`/v2/apps/${account.appId}/users/ada`)).status).toBe(404);

    const { key } = await account.appKeys.createAppKey<{ key: AppKey }>(id, {
      displayName: 'Of one',
    });
    const own = sunshine(deployment, { apiKeyId: key.id, apiKeySecret: key.secret });
    expect((await own.raw('/v2/tokenInfo')).json).toMatchObject({ app: { id } });
    expect((await own.raw(`/v2/apps/${made[1]?.id}`)).status).toBe(404);

    await account.apps.deleteApp(id);
    const { apps } = await account.apps.listApps<{ apps: App[] }>();
    expect(apps.map((app) => app.id)).not.toContain(id);
    await expect(account.apps.getApp(id)).rejects.toMatchObject(refused(404, 'app_not_found'));
  });

  it('[S14] its first app stays, and so does one that has agents', async () => {
    await expect(account.apps.deleteApp(account.appId)).rejects.toMatchObject(
      refused(400, 'bad_request'),
    );
    const { app } = await account.apps.createApp<{ app: App }>({ displayName: 'Staffed' });
    const { awsEndpointUrl, awsAccessKeyId, awsSecretAccessKey, region, directoryTable } =
      deployment.outputs;
    const dynamodb = new DynamoDBClient({
      region,
      endpoint: awsEndpointUrl,
      credentials: {
        accessKeyId: awsAccessKeyId ?? '',
        secretAccessKey: awsSecretAccessKey ?? '',
      },
    });
    const directory = createDirectory(dynamodb, directoryTable, Date.now);
    const agent = { agentId: 'f'.repeat(24), appId: app.id, email: 'a@b.example' } as const;
    await directory.put('agent', { ...agent, displayName: 'Ada', role: 'agent', createdAt: 1 });
    await expect(account.apps.deleteApp(app.id)).rejects.toMatchObject(refused(400, 'bad_request'));
    await directory.remove('agent', app.id, agent.agentId);
    dynamodb.destroy();
    await account.apps.deleteApp(app.id);
  });

  it('[S14] with an app go its integrations', async () => {
    const { app } = await account.apps.createApp<{ app: App }>({ displayName: 'With a page' });
    const web = { type: 'web', displayName: 'Web' };
    const made = await account.raw(`/v2/apps/${app.id}/integrations`, { body: web });
    const { id } = made.json['integration'] as { id: string };
    const script = `${deployment.outputs.siteUrl}/messenger/${id}.js`;
    expect((await fetch(script)).status).toBe(200);
    await account.apps.deleteApp(app.id);
    expect((await fetch(script)).status).not.toBe(200);
    const begun = await deployment.http('/sdk/sessions', { body: { integrationId: id } });
    expect(begun).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('[S14] apps, and keys of an app, are for the account’s key only', async () => {
    const { appId } = api;
    for (const call of [
      () => api.apps.createApp({ displayName: 'x' }),
      () => api.apps.listApps(),
      () => api.apps.deleteApp(appId),
      () => api.appKeys.createAppKey(appId, { displayName: 'x' }),
      () => api.appKeys.listAppKeys(appId),
      () => api.appKeys.getAppKey(appId, deployment.outputs.apiKeyId),
      () => api.appKeys.deleteAppKey(appId, deployment.outputs.apiKeyId),
    ]) {
      await expect(call()).rejects.toMatchObject(refused(403, 'forbidden'));
    }
  });

  it('[S14] a page that is none is refused', async () => {
    for (const query of ['page[after]=nothing', 'page[size]=0', 'page[size]=101', 'page[size]=x']) {
      expect(await account.raw(`/v2/apps?${query}`)).toMatchObject({
        status: 400,
        code: 'bad_request',
      });
    }
    const both = '/v2/apps?page[after]=a&page[before]=b';
    expect(await account.raw(both)).toMatchObject({ status: 400 });
  });
});

describe('keys of an app', () => {
  it('[S15] are made, listed, looked at and deleted, with their secrets', async () => {
    const { app } = await account.apps.createApp<{ app: App }>({ displayName: 'With keys' });
    const body = account.model('AppKeyCreateBody', { displayName: 'Key 1' });
    const { key } = await account.appKeys.createAppKey<{ key: AppKey }>(app.id, body);
    expect(key).toMatchObject({ id: expect.stringMatching(/^app_[0-9a-f]{24}$/) });
    expect(key.secret.length).toBeGreaterThanOrEqual(32);
    expect((await account.appKeys.getAppKey<{ key: AppKey }>(app.id, key.id)).key).toEqual(key);
    const { keys } = await account.appKeys.listAppKeys<{ keys: AppKey[] }>(app.id);
    expect(keys).toEqual([key]);
    await account.appKeys.deleteAppKey(app.id, key.id);
    for (const call of [account.appKeys.getAppKey, account.appKeys.deleteAppKey]) {
      await expect(call.call(account.appKeys, app.id, key.id)).rejects.toMatchObject(
        refused(404, 'not_found'),
      );
    }
    // Nor is another app's key there.
    const foreign = await account.raw(`/v2/apps/${app.id}/keys/${accountKey.apiKeyId}`);
    expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
    // It was never used, so nothing remembers it.
    const gone = sunshine(deployment, { apiKeyId: key.id, apiKeySecret: key.secret });
    expect((await gone.raw('/v2/tokenInfo')).status).toBe(401);
  });

  it('[S15] are ten at most', async () => {
    const { app } = await account.apps.createApp<{ app: App }>({ displayName: 'Many keys' });
    for (let index = 0; index < 10; index++) {
      await account.appKeys.createAppKey(app.id, { displayName: `Key ${index}` });
    }
    const more = account.appKeys.createAppKey(app.id, { displayName: 'One more' });
    await expect(more).rejects.toMatchObject(refused(400, 'bad_request'));
  });
});

describe('a JWT that a key has signed', () => {
  const bearer = async (claims: object, { apiKeyId, apiKeySecret }: Key = deployment.outputs) => {
    const jwt = new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', kid: apiKeyId });
    return `Bearer ${await jwt.sign(new TextEncoder().encode(apiKeySecret))}`;
  };

  it('[S12] is as good as the key', async () => {
    for (const [key, scope] of [
      [deployment.outputs, 'app'],
      [accountKey, 'account'],
    ] as const) {
      const authorization = await bearer({ scope }, key);
      expect((await api.raw('/v2/tokenInfo', { authorization })).status).toBe(200);
    }
  });

  it('[S12] is refused with another scope, an end that has passed, or no scope', async () => {
    for (const claims of [
      { scope: 'account' },
      { scope: 'integration' },
      { scope: 'user', external_id: 'ada' },
      {},
      { scope: 'app', exp: 1_000_000 },
    ]) {
      const authorization = await bearer(claims);
      expect(await api.raw('/v2/tokenInfo', { authorization })).toMatchObject({
        status: 401,
        code: 'unauthorized',
      });
    }
  });
});

it('[S16] an operation that does not exist is answered with 404 in the API’s own shape', async () => {
  for (const path of ['/v2/nothing', `/v2/apps/${api.appId}/nothing`]) {
    expect(await api.raw(path)).toMatchObject({ status: 404, code: 'not_found' });
  }
});
