import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelClientId } from '../../../core/channels/client-id.ts';
import type { ChannelLink } from '../../../core/channels/link.ts';
import { createMoveLinks } from '../../../functions/shared/channels/move-links.ts';
import {
  type ChannelLinks,
  createChannelLinks,
} from '../../../functions/shared/dynamodb/channel-links.ts';
import {
  type ChannelSettingsStore,
  createChannelSettings,
} from '../../../functions/shared/dynamodb/channel-settings.ts';
import { createIdentityStore } from '../../../functions/shared/dynamodb/identity-store.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { appId } from '../../support/people.ts';

let dynamodb: TestDynamoDb;
let links: ChannelLinks;
let settings: ChannelSettingsStore;
let identity: ReturnType<typeof createIdentityStore>;
beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
  const { client, tables } = dynamodb;
  links = createChannelLinks(client, tables.directory);
  settings = createChannelSettings(client, tables.directory);
  identity = createIdentityStore(client, tables, Date.now);
});
afterAll(() => dynamodb?.close());

const integrationId = 'c'.repeat(24);
const userOf = (userId: string) => ({ userId, appId, profile: {}, createdAt: 1 });
function linkOf(externalId: string, userId: string): ChannelLink {
  return {
    clientId: channelClientId(integrationId, externalId),
    ...{
      appId,
      integrationId,
      type: 'line',
      externalId,
      userId,
      status: 'active',
      linkedAt: 1,
      version: 0,
    },
  } as ChannelLink;
}

describe('links', () => {
  it('[H5] there is one of a person on an integration, whoever makes it at once', async () => {
    const made = await Promise.all(
      ['u1', 'u2', 'u3', 'u4'].map((userId) => links.create(linkOf('one', userId), userOf(userId))),
    );
    expect(made.sort()).toEqual(['created', 'exists', 'exists', 'exists']);
    const link = await links.find(integrationId, 'one');
    // Nobody else was made with it.
    for (const userId of ['u1', 'u2', 'u3', 'u4']) {
      expect((await identity.user(userId))?.userId).toBe(
        userId === link?.userId ? userId : undefined,
      );
    }
    expect(await links.listOf(link?.userId ?? '')).toEqual([link]);
  });

  it('[H5] nobody is linked who is gone', async () => {
    expect(await links.create(linkOf('gone', 'nobody-there'))).toBe('created');
    await identity.createUser(userOf('merged'));
    await identity.markMerged('merged', 'other');
    expect(await links.create(linkOf('gone-2', 'merged'))).toBe('gone');
    expect(await links.find(integrationId, 'gone-2')).toBeUndefined();
  });

  it('[H5] changes at once are all there', async () => {
    await links.create(linkOf('busy', 'u9'), userOf('u9'));
    const { clientId } = linkOf('busy', 'u9');
    await Promise.all(
      Array.from({ length: 6 }, () =>
        links.update(clientId, (before) => ({ ...before, lastSeen: (before.lastSeen ?? 0) + 1 })),
      ),
    );
    expect(await links.get(clientId)).toMatchObject({ lastSeen: 6, version: 6 });
    const stale = linkOf('busy', 'u9');
    expect(await links.change(stale, stale)).toBe(false);
    expect(await links.move(stale, stale)).toBe(false);
  });

  it('[H11] go with their user when he becomes somebody else, and with nobody’s help twice', async () => {
    await links.create(linkOf('m1', 'from'), userOf('from'));
    await links.create(linkOf('m2', 'from'));
    await identity.createUser(userOf('to'));
    const moveLinks = createMoveLinks(links);
    await moveLinks('from', 'to');
    await moveLinks('from', 'to');
    expect(await links.listOf('from')).toEqual([]);
    expect((await links.listOf('to')).map(({ externalId }) => externalId).sort()).toEqual([
      'm1',
      'm2',
    ]);
    const [first] = await links.listOf('to');
    if (first === undefined) throw new Error('no link');
    // Whose it was cannot take it away any more.
    await links.remove({ ...first, userId: 'from' });
    expect(await links.listOf('to')).toHaveLength(2);
    await links.remove(first);
    await links.remove(first);
    expect(await links.listOf('to')).toHaveLength(1);
  });

  it('are found by their integration, page by page', async () => {
    for (let index = 0; index < 5; index++) {
      const link = { ...linkOf(`page-${index}`, `page-${index}`), integrationId: 'pages' };
      await links.create({ ...link, linkedAt: index }, userOf(`page-${index}`));
    }
    const first = await links.listOfIntegration('pages', { limit: 3 });
    const rest = await links.listOfIntegration('pages', { limit: 3, cursor: first.cursor ?? '' });
    expect([...first.links, ...rest.links].map(({ externalId }) => externalId)).toEqual([
      'page-0',
      'page-1',
      'page-2',
      'page-3',
      'page-4',
    ]);
  });
});

describe('settings', () => {
  const mail = (id: string, address: string) => ({
    integrationId: id,
    appId,
    type: 'email' as const,
    settings: { address },
  });

  it('[H21] a mail address is one integration’s, and free when it is given up', async () => {
    expect(await settings.put(mail('m1', 'Help@example.org'))).toBe(true);
    expect(await settings.put(mail('m1', 'help@example.org'))).toBe(true);
    expect(await settings.put(mail('m2', 'help@example.org'))).toBe(false);
    expect(await settings.get('m2')).toBeUndefined();
    expect(await settings.ofMailAddress('HELP@example.org')).toBe('m1');
    expect(await settings.put(mail('m1', 'new@example.org'))).toBe(true);
    expect(await settings.put(mail('m2', 'help@example.org'))).toBe(true);
    await settings.remove('m1');
    await settings.remove('m1');
    expect(await settings.ofMailAddress('new@example.org')).toBeUndefined();
    expect(await settings.ofMailAddress('help@example.org')).toBe('m2');
  });
});
