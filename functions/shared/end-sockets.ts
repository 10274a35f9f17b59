import type { EnvironmentName } from '../definition.ts';
import { dynamodb } from './dynamodb/client.ts';
import { createConnectionRegistry } from './dynamodb/connection-registry.ts';
import { createSockets } from './sockets.ts';

/** Ends a user's open sockets, so that they come back as who they are now, or not at all. */
export function createEndSockets(environment: (name: EnvironmentName) => string) {
  const connections = createConnectionRegistry(dynamodb, environment('DIRECTORY_TABLE'));
  const sockets = createSockets(environment('WEBSOCKET_CALLBACK_URL'));
  return async (userId: string): Promise<void> => {
    const open = await connections.listOf({ kind: 'user', id: userId });
    await Promise.all(open.map(({ connectionId }) => sockets.close(connectionId)));
  };
}
