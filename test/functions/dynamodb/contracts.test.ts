import { afterAll, beforeAll } from 'vitest';
import { createConnectionRegistry } from '../../../functions/shared/dynamodb/connection-registry.ts';
import { createConversationStore } from '../../../functions/shared/dynamodb/conversation-store.ts';
import { createDeviceStore } from '../../../functions/shared/dynamodb/device-store.ts';
import { createIdentityStore } from '../../../functions/shared/dynamodb/identity-store.ts';
import { describeConnectionRegistry } from '../../support/connection-registry-contract.ts';
import { describeConversationStore } from '../../support/conversation-store-contract.ts';
import { describeDeviceStore } from '../../support/device-store-contract.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { describeIdentityStore } from '../../support/identity-store-contract.ts';
import { createMemoryConnectionRegistry } from '../../support/memory-connection-registry.ts';
import { createMemoryConversationStore } from '../../support/memory-conversation-store.ts';
import { createMemoryDatabase } from '../../support/memory-database.ts';
import { createMemoryDeviceStore } from '../../support/memory-device-store.ts';
import { createMemoryIdentityStore } from '../../support/memory-identity-store.ts';
import { describeRuns } from '../../support/run-contract.ts';

let dynamodb: TestDynamoDb;
beforeAll(async () => {
  dynamodb = await startTestDynamoDb();
});
afterAll(() => dynamodb?.close());

const onDynamoDb = {
  conversations: () => createConversationStore(dynamodb.client, dynamodb.tables),
  identity: () => createIdentityStore(dynamodb.client, dynamodb.tables, Date.now),
  connections: () => createConnectionRegistry(dynamodb.client, dynamodb.tables.directory),
};
const database = createMemoryDatabase();
const inMemory = {
  conversations: createMemoryConversationStore(database),
  identity: createMemoryIdentityStore(database),
  connections: createMemoryConnectionRegistry(),
};

describeConversationStore('dynamodb', onDynamoDb.conversations);
describeConversationStore('memory', () => inMemory.conversations);
describeRuns('dynamodb', onDynamoDb.conversations);
describeRuns('memory', () => inMemory.conversations);
describeIdentityStore('dynamodb', () => ({
  identity: onDynamoDb.identity(),
  conversations: onDynamoDb.conversations(),
}));
describeIdentityStore('memory', () => inMemory);
describeConnectionRegistry('dynamodb', onDynamoDb.connections);
describeConnectionRegistry('memory', () => inMemory.connections);
const memoryDevices = createMemoryDeviceStore();
describeDeviceStore('dynamodb', () =>
  createDeviceStore(dynamodb.client, dynamodb.tables.directory),
);
describeDeviceStore('memory', () => memoryDevices);
