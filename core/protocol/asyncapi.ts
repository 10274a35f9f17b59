import { errorCodes } from '../errors.ts';
import { clientFrameSchemas } from './client-frames.ts';
import { jsonSchema } from './json-schema.ts';
import { serverFrameSchemas } from './server-frames.ts';

/** The AsyncAPI 3.0 document of the WebSocket API, made from the schemas that frames are checked against. */
export function asyncApi(webSocketUrl: string): object {
  const url = new URL(webSocketUrl);
  const toServer = Object.keys(clientFrameSchemas);
  const toClient = Object.keys(serverFrameSchemas);
  const ref = (direction: string, name: string) => ({
    $ref: `#/channels/socket/messages/${direction}.${name}`,
  });
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Causerie WebSocket API',
      version: '1',
      license: { name: 'Apache-2.0' },
      description: [
        'Connect with the subprotocols `causerie.v1` and the token: `new WebSocket(url, ["causerie.v1", token])`.',
        'A frame with an `id` is answered by one frame with that id. Send `sync` first, and every nine minutes.',
        `Error codes: ${Object.keys(errorCodes).join(', ')}.`,
      ].join('\n\n'),
    },
    servers: {
      socket: {
        host: url.host,
        pathname: url.pathname,
        protocol: url.protocol.replace(':', ''),
      },
    },
    channels: {
      socket: {
        address: '/',
        messages: {
          ...Object.fromEntries(
            Object.entries(clientFrameSchemas).map(([name, schema]) => [
              `send.${name}`,
              { name, payload: jsonSchema(schema, 'input') },
            ]),
          ),
          ...Object.fromEntries(
            Object.entries(serverFrameSchemas).map(([name, schema]) => [
              `receive.${name}`,
              { name, payload: jsonSchema(schema, 'output') },
            ]),
          ),
        },
      },
    },
    operations: {
      send: {
        action: 'receive',
        channel: { $ref: '#/channels/socket' },
        messages: toServer.map((name) => ref('send', name)),
      },
      receive: {
        action: 'send',
        channel: { $ref: '#/channels/socket' },
        messages: toClient.map((name) => ref('receive', name)),
      },
    },
  };
}
