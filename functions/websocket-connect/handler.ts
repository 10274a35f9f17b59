import middy from '@middy/core';
import { correlated } from '../shared/correlation.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createConnectionRegistry } from '../shared/dynamodb/connection-registry.ts';
import { environmentOf } from '../shared/environment.ts';
import { fromContext, ownerOf, socketEnd } from '../shared/websocket/context.ts';
import type { WebSocketEvent } from '../shared/websocket/events.ts';
import { subprotocol } from '../shared/websocket/subprotocol.ts';
import { websocketConnect } from './definition.ts';

const environment = environmentOf(websocketConnect);
const connections = createConnectionRegistry(dynamodb, environment('DIRECTORY_TABLE'));

/** Notes the socket beside its owner: who looks for him from now on finds it. */
export const handler = middy<WebSocketEvent>().handler((event) =>
  correlated({ correlationId: event.requestContext.requestId }, async () => {
    const owner = ownerOf(fromContext(event));
    await connections.add(owner, event.requestContext.connectionId, socketEnd(event));
    return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': subprotocol } };
  }),
);
