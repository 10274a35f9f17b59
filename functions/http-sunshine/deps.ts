import type { Deps as ConversationDeps } from '../../core/conversations/ports.ts';
import type { IdentityStore } from '../../core/identity/ports.ts';
import { chance } from '../shared/chance.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createDirectory, type Directory } from '../shared/dynamodb/directory.ts';
import { createIdentityStore } from '../shared/dynamodb/identity-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { httpSunshine } from './definition.ts';

/** What the operations ask of the world; made once per cold start. */
export interface SunshineDeps {
  conversations: ConversationDeps;
  identity: IdentityStore;
  directory: Directory;
  key: IdentityStore['key'];
  now(): number;
  /** `length` hexadecimal characters that nobody can guess. */
  hex(length: number): string;
}

export function createDeps(): SunshineDeps {
  const environment = environmentOf(httpSunshine);
  const tables = {
    directory: environment('DIRECTORY_TABLE'),
    conversations: environment('CONVERSATIONS_TABLE'),
  };
  const identity = createIdentityStore(dynamodb, tables, chance.now);
  return {
    conversations: conversationDeps(environment),
    identity,
    directory: createDirectory(dynamodb, tables.directory, chance.now),
    key: identity.key,
    now: chance.now,
    hex: chance.hex,
  };
}
