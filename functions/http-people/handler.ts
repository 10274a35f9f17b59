import { CauserieError } from '../../core/errors.ts';
import type { User } from '../../core/identity/model.ts';
import { type EraseDeps, erasePerson } from '../../core/people/erase-person.ts';
import { exportPerson } from '../../core/people/export-person.ts';
import { peopleRoutes } from '../../core/protocol/people-routes.ts';
import { mediaOf } from '../../core/sunshine/media.ts';
import { chance } from '../shared/chance.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { createChannelLinks } from '../shared/dynamodb/channel-links.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createDeviceStore } from '../shared/dynamodb/device-store.ts';
import { createErasureNotes } from '../shared/dynamodb/erasure-notes.ts';
import { createIdentityStore } from '../shared/dynamodb/identity-store.ts';
import { createUserStore } from '../shared/dynamodb/user-store.ts';
import { createEndSockets } from '../shared/end-sockets.ts';
import { environmentOf } from '../shared/environment.ts';
import { createHttpHandler } from '../shared/http/handler.ts';
import { createObjectWriter } from '../shared/s3/object-writer.ts';
import { httpPeople } from './definition.ts';
import { decodePosition, encodePosition } from './position.ts';

const environment = environmentOf(httpPeople);
const tables = {
  directory: environment('DIRECTORY_TABLE'),
  conversations: environment('CONVERSATIONS_TABLE'),
};
const conversations = conversationDeps(environment);
const identity = createIdentityStore(dynamodb, tables, chance.now);
const users = createUserStore(dynamodb, tables.directory, identity, chance.now);
const devices = createDeviceStore(dynamodb, tables.directory);
const links = createChannelLinks(dynamodb, tables.directory);
const notes = createErasureNotes(dynamodb, tables.directory);
const writer = createObjectWriter(environment('MEDIA_BUCKET'));

const erasing: EraseDeps = {
  deletion: {
    ...{ conversations, users, devices, links },
    endSockets: createEndSockets(environment),
    now: chance.now,
    hex: chance.hex,
  },
  notes,
  async removeFiles(appId, entries) {
    const keys = mediaOf(environment('SITE_URL'), appId, entries);
    await writer.delete(keys);
    return keys.length;
  },
};

/** Milliseconds that one request may delete for; what is left is for the next. */
const eraseFor = 8000;

/** What people may ask of a company, done by its administrators. */
export const handler = createHttpHandler(peopleRoutes, {
  async findPeople({ principal: { appId }, query: { externalId, email } }) {
    if ((externalId === undefined) === (email === undefined)) {
      throw new CauserieError('invalid_request', 'Say either externalId or email.');
    }
    const found =
      email === undefined
        ? [await users.find(appId, externalId ?? '')]
        : await users.listByEmail(appId, email);
    return { users: found.flatMap((user) => (user === undefined ? [] : [summary(user)])) };
  },

  async exportPerson({ principal, params, query }) {
    const position = decodePosition(query.cursor);
    const user = await requireUser(principal.appId, params['userId']);
    const reads = { store: conversations.store, devices: devices.list, links: links.listOf };
    const { records, next } = await exportPerson(reads, user, position);
    return { records, cursor: next === null ? null : encodePosition(next) };
  },

  async erasePerson({ principal: { appId, agentId }, params }) {
    const userId = params['userId'] ?? '';
    const until = chance.now() + eraseFor;
    const erased = await erasePerson(erasing, { appId, userId, by: agentId, until });
    // Whoever asks once more after the end gets the same answer.
    return erased ?? requireErasure(appId, userId);
  },

  getErasure: ({ principal, params }) => requireErasure(principal.appId, params['userId'] ?? ''),
});

async function requireUser(appId: string, userId = ''): Promise<User> {
  const user = await users.find(appId, userId);
  if (user === undefined) throw nobody();
  return user;
}

async function requireErasure(appId: string, userId: string) {
  const erasure = await notes.find(appId, userId);
  if (erasure === undefined) throw nobody();
  return erasure;
}

function nobody(): CauserieError {
  return new CauserieError('not_found', 'Your app has nobody with this userId.');
}

function summary({ userId, externalId, profile, createdAt }: User) {
  const { name, email } = profile;
  return {
    userId,
    ...(externalId === undefined ? {} : { externalId }),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    createdAt: new Date(createdAt).toISOString(),
  };
}
