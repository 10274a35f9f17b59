import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashOf } from '../../../core/identity/oauth.ts';
import { oauthHandlers } from '../../../functions/http-admin/oauth.ts';
import { oauthOperations } from '../../../functions/http-sunshine/oauth.ts';
import { createDirectory } from '../../../functions/shared/dynamodb/directory.ts';
import { createOAuthStore } from '../../../functions/shared/dynamodb/oauth-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

let dynamodb: TestDynamoDb;
let exchange: (code: string) => Promise<unknown>;
let allow: (clientId?: string) => Promise<string>;
let integrations: () => Promise<number>;
/** What is written of a partition. */
let written: () => Promise<string>;
let now = 1_800_000_000_000;
const clientSecret = 's'.repeat(64);
const client = {
  clientId: 'c'.repeat(24),
  appId: 'app',
  displayName: 'Partner',
  secretHash: hashOf(clientSecret),
  redirectUris: ['https://partner.example/'],
  createdAt: now,
};
const another = { ...client, clientId: 'd'.repeat(24) };

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
  const { directory: table } = dynamodb.tables;
  const clock = () => now;
  const directory = createDirectory(dynamodb.client, table, clock);
  const store = createOAuthStore(dynamodb.client, table);
  let made = 0;
  const hex = (length: number) => String(++made).padStart(length, '0');
  for (const one of [client, another]) await directory.put('oauthClient', one);
  const app = { appId: 'app', name: 'App', createdAt: 1, settings: {} };
  const handlers = oauthHandlers({
    provision: { directory, now: clock, hex } as never,
    quotas: { limits: { integrations: 5 } } as never,
    apps: { find: async () => app, listOfAccount: async () => [] },
    store,
    removeIntegration: async () => undefined,
  });
  const operations = oauthOperations({
    integrations: { directory, tokens: store, hex, now: clock } as never,
  });
  const { clientId } = client;
  integrations = () => directory.count('integration', 'app');
  allow = async (by = clientId) => {
    const { redirectTo } = await handlers.allowOAuthClient({
      principal: { appId: 'app' },
      body: { clientId: by },
    } as never);
    return new URL(redirectTo).searchParams.get('code') ?? '';
  };
  exchange = (code) =>
    operations.GetToken({
      body: {
        grant_type: 'authorization_code',
        ...{ client_id: clientId, client_secret: clientSecret, code },
      },
      event: { headers: {} },
    } as never);
  written = async () => {
    return JSON.stringify(await dynamodb.client.send(new ScanCommand({ TableName: table })));
  };
});
afterAll(() => dynamodb?.close());

it('[S75] a code is good for a minute, and no longer', async () => {
  const inTime = await allow();
  now += 60_000;
  expect(await exchange(inTime)).toMatchObject({ token_type: 'Bearer' });
  const late = await allow();
  now += 60_001;
  await expect(exchange(late)).rejects.toMatchObject({ oauthError: 'invalid_grant' });
  // Nor after somebody has set the clock back.
  now -= 60_001;
  await expect(exchange(late)).rejects.toMatchObject({ oauthError: 'invalid_grant' });
});

it('[S75] neither secrets, nor codes, nor tokens are stored as they are', async () => {
  const code = await allow();
  const { access_token: token } = (await exchange(await allow())) as { access_token: string };
  const all = await written();
  expect(all).toContain(hashOf(code));
  expect(all).toContain(hashOf(token));
  for (const secret of [clientSecret, code, token]) expect(all).not.toContain(secret);
});

it('[S73] whom the app allows several times at once, it has one integration for', async () => {
  const before = await integrations();
  const codes = await Promise.all(Array.from({ length: 8 }, () => allow(another.clientId)));
  expect(new Set(codes).size).toBe(8);
  expect(await integrations()).toBe(before + 1);
});
