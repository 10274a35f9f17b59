import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { channelClientId } from '../../../core/channels/client-id.ts';
import { CauserieError } from '../../../core/errors.ts';
import type { Integration } from '../../../core/identity/model.ts';
import { removeIntegration } from '../../../functions/shared/accounts/remove-integration.ts';
import {
  type ChannelIntegrations,
  createChannelIntegrations,
} from '../../../functions/shared/channels/channel-integrations.ts';
import { createChannelLinks } from '../../../functions/shared/dynamodb/channel-links.ts';
import { createChannelSettings } from '../../../functions/shared/dynamodb/channel-settings.ts';
import { createDirectory } from '../../../functions/shared/dynamodb/directory.ts';
import { createIdentityStore } from '../../../functions/shared/dynamodb/identity-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { appId } from '../../support/people.ts';
import { type TestChannel, testChannel } from '../../support/test-channel.ts';

let dynamodb: TestDynamoDb;
let integrations: ChannelIntegrations;
let channel: TestChannel;
let directory: ReturnType<typeof createDirectory>;
let settings: ReturnType<typeof createChannelSettings>;
let links: ReturnType<typeof createChannelLinks>;
const time = { now: 0, step: 0 };

beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());
beforeEach(() => {
  const { client, tables } = dynamodb;
  channel = testChannel();
  directory = createDirectory(client, tables.directory, Date.now);
  settings = createChannelSettings(client, tables.directory);
  links = createChannelLinks(client, tables.directory);
  Object.assign(time, { now: 0, step: 0 });
  integrations = createChannelIntegrations({
    directory,
    settings,
    links,
    http: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
    apiUrl: 'https://api.example',
    checkTarget(address) {
      if (address.includes('inside')) throw new CauserieError('invalid_request', 'refused');
    },
    now: () => (time.now += time.step),
    channelOf: (type) => (type === 'telegram' ? channel : undefined),
  });
});

let count = 0;
function newOne(): Integration {
  return {
    integrationId: String(++count).padStart(24, '0'),
    appId,
    type: 'telegram',
    displayName: 'Bot',
    createdAt: 1,
    responder: 'answerBot',
  };
}
const add = async (said: object, one = newOne()) => {
  const added = await integrations.add(one, channel, said as Record<string, unknown>, 500);
  if (added === undefined) throw new Error('not added');
  return added;
};

it('[H20] settings are checked, secrets stored apart and never shown, and the channel told where we are', async () => {
  await expect(add({})).rejects.toMatchObject({ code: 'invalid_request', message: /token/ });
  await expect(add({ token: 'abc', apiUrl: 'https://inside' })).rejects.toMatchObject({
    code: 'invalid_request',
  });
  const added = await add({ token: 'very-secret', botName: 5, other: null });
  const { integrationId } = added;
  expect(added.channel).toEqual({ settings: { botName: '5' }, status: 'active' });
  const stored = await directory.integration(integrationId);
  expect(JSON.stringify(stored)).not.toContain('very-secret');
  expect((await settings.get(integrationId))?.settings).toEqual({
    token: 'very-secret',
    botName: '5',
    callbackUrl: `https://api.example/channels/${integrationId}`,
  });
  expect(channel.registered).toEqual([`https://api.example/channels/${integrationId}`]);
  expect(integrations.webhookUrl(added)).toBe(channel.registered[0]);
  expect(integrations.webhookUrl({ ...added, type: 'web' })).toBeUndefined();
});

it('[H20] no more than an app may have, and then nothing of it is left', async () => {
  const one = newOne();
  expect(await integrations.add(one, channel, { token: 'secret' }, 0)).toBeUndefined();
  expect(await settings.get(one.integrationId)).toBeUndefined();
  expect(channel.registered).toEqual([]);
});

it('[H22] what the channel refuses is kept, and says why without what is secret', async () => {
  channel.refusal = new Error('The token very-secret is none of ours.');
  const added = await add({ token: 'very-secret' });
  expect(added.channel).toEqual({
    settings: {},
    status: 'error',
    problem: 'The token … is none of ours.',
  });
  expect((await directory.integration(added.integrationId))?.channel?.status).toBe('error');
  // Nothing new is said, and it is tried again.
  channel.refusal = undefined;
  const mended = await integrations.change(added, channel, {});
  expect(mended.channel).toEqual({ settings: {}, status: 'active' });
  expect(channel.registered).toHaveLength(1);
});

it('[H23] what is left out stays, null takes away, and what is the same is not told again', async () => {
  const added = await add({ token: 'first', botName: 'b' });
  await integrations.change(added, channel, {});
  expect(channel.registered).toHaveLength(1);
  const changed = await integrations.change(added, channel, { botName: null, token: 'second' });
  expect(changed.channel).toEqual({ settings: {}, status: 'active' });
  expect(channel.registered).toHaveLength(2);
  expect((await settings.get(added.integrationId))?.settings).toMatchObject({ token: 'second' });
  await expect(integrations.change(added, channel, { token: null })).rejects.toMatchObject({
    code: 'invalid_request',
  });
  expect((await settings.get(added.integrationId))?.settings).toMatchObject({ token: 'second' });
});

it('[H28] a deleted integration takes settings and links with it, and goes on when it broke off', async () => {
  const { client, tables } = dynamodb;
  const identity = createIdentityStore(client, tables, Date.now);
  const added = await add({ token: 'secret' });
  const { integrationId } = added;
  const people = Array.from({ length: 12 }, (_, index) => `${integrationId}-${index}`);
  for (const externalId of people) {
    const userId = `user-${externalId}`;
    await links.create(
      {
        clientId: channelClientId(integrationId, externalId),
        ...{ appId, integrationId, type: 'telegram', externalId, userId },
        ...{ status: 'active', linkedAt: 1, version: 0 },
      },
      { userId, appId, profile: {}, createdAt: 1 },
    );
  }
  const remove = () =>
    removeIntegration(
      {
        directory,
        channels: integrations,
        publisher: { unpublish: async () => undefined },
        webhooks: { removeOf: async () => undefined },
        keys: { removeOf: async () => undefined },
        tokens: { removeOf: async () => undefined },
        switchboards: { read: async () => undefined, change: async () => undefined } as never,
      },
      added,
    );
  time.step = 2500;
  await expect(remove()).rejects.toMatchObject({ code: 'busy' });
  expect(await settings.get(integrationId)).toBeUndefined();
  expect(await directory.integration(integrationId)).toBeDefined();
  time.step = 0;
  await remove();
  expect(await directory.integration(integrationId)).toBeUndefined();
  for (const externalId of people) {
    expect(await links.find(integrationId, externalId)).toBeUndefined();
    expect(await links.listOf(`user-${externalId}`)).toEqual([]);
    // People stay, with what they said.
    expect(await identity.user(`user-${externalId}`)).toBeDefined();
  }
});
