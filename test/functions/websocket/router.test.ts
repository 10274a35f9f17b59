import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CauserieError } from '../../../core/errors.ts';
import { clientFrameSchemas } from '../../../core/protocol/client-frames.ts';
import { log } from '../../../functions/shared/log.ts';
import { fromContext, toContext } from '../../../functions/shared/websocket/context.ts';
import type { WebSocketEvent } from '../../../functions/shared/websocket/events.ts';
import {
  createFrameHandler,
  type FrameHandlers,
} from '../../../functions/shared/websocket/router.ts';
import { tokenOf } from '../../../functions/shared/websocket/subprotocol.ts';
import { agent, customer } from '../../support/people.ts';

const conversationId = 'c'.repeat(24);
let handled: unknown[];
let answer: FrameHandlers['message'];
let handler: ReturnType<typeof createFrameHandler>;

beforeEach(() => {
  handled = [];
  answer = async () => undefined;
  const take: FrameHandlers['message'] = async (request) => {
    handled.push(request.frame);
    return answer(request);
  };
  const names = Object.keys(clientFrameSchemas) as (keyof FrameHandlers)[];
  const handlers = Object.fromEntries(names.map((name) => [name, take])) as unknown;
  handler = createFrameHandler(handlers as FrameHandlers, () => 0);
});

async function send(body: string | null | undefined, connectionId = 'socket') {
  const event: WebSocketEvent = {
    requestContext: {
      routeKey: '$default',
      connectionId,
      connectedAt: 0,
      requestId: 'request-7',
      authorizer: toContext(customer()),
    },
    ...(body === undefined ? {} : { body }),
  };
  const reply = await handler(event, {} as Context);
  expect(reply.statusCode, 'the socket stays open').toBe(200);
  return reply.body === undefined ? undefined : JSON.parse(reply.body);
}

const message = (change: object = {}) =>
  JSON.stringify({
    action: 'message',
    id: 'm1',
    conversationId,
    after: 0,
    content: { type: 'text', text: 'hello' },
    ...change,
  });
const withText = (text: unknown) => message({ content: { type: 'text', text } });

describe('a frame', () => {
  it('[E1] with an id is answered under it', async () => {
    expect(await send(message())).toEqual({ type: 'ok', id: 'm1' });
    expect(handled).toHaveLength(1);
  });

  it('[E1] without an id is not answered when all is well, and told when it is not', async () => {
    const typing = { action: 'typing', conversationId, state: 'start' };
    expect(await send(JSON.stringify(typing))).toBeUndefined();
    const wrong = await send(JSON.stringify({ ...typing, state: 'on' }));
    expect(wrong).toMatchObject({ type: 'error', code: 'invalid_request' });
    expect(wrong).not.toHaveProperty('id');
  });

  it('[D15] may hold a text of 4,096 characters', async () => {
    await send(withText('x'.repeat(4096)));
    expect(handled).toHaveLength(1);
  });

  const bad: [string, string | null | undefined, string][] = [
    ['no body', undefined, 'invalid_json'],
    ['a null body', null, 'invalid_json'],
    ['an empty body', '', 'invalid_json'],
    ['broken JSON', '{"action":', 'invalid_json'],
    ['JSON and more', '{"action":"sync","id":"a"} x', 'invalid_json'],
    ['a string', '"message"', 'invalid_json'],
    ['a number', '7', 'invalid_json'],
    ['null', 'null', 'invalid_json'],
    ['a list', '[{"action":"sync","id":"a"}]', 'invalid_json'],
    ['a thousand lists', '['.repeat(60_000) + ']'.repeat(60_000), 'invalid_json'],
    ['an empty object', '{}', 'unknown_action'],
    ['an unknown action', '{"action":"drop","id":"a"}', 'unknown_action'],
    ['an action in capitals', '{"action":"SYNC","id":"a"}', 'unknown_action'],
    ['an action that is a number', '{"action":1,"id":"a"}', 'unknown_action'],
    ['an action that is a list', '{"action":["sync"],"id":"a"}', 'unknown_action'],
    ['the action __proto__', '{"action":"__proto__","id":"a"}', 'unknown_action'],
    ['the action constructor', '{"action":"constructor","id":"a"}', 'unknown_action'],
    ['the action toString', '{"action":"toString","id":"a"}', 'unknown_action'],
    ['the action hasOwnProperty', '{"action":"hasOwnProperty","id":"a"}', 'unknown_action'],
    ['its action in __proto__', '{"__proto__":{"action":"sync","id":"a"}}', 'unknown_action'],
    ['no id', '{"action":"sync"}', 'invalid_request'],
    ['an id that is a number', '{"action":"sync","id":7}', 'invalid_request'],
    ['an empty id', '{"action":"sync","id":""}', 'invalid_request'],
    ['an id of 65 characters', `{"action":"sync","id":"${'x'.repeat(65)}"}`, 'invalid_request'],
    ['an id with a line break', '{"action":"sync","id":"a\\nb"}', 'invalid_request'],
    ['26 conversations', sync(26), 'invalid_request'],
    [
      'a conversation id in capitals',
      message({ conversationId: 'C'.repeat(24) }),
      'invalid_request',
    ],
    ['a conversation id that is a path', message({ conversationId: '../x' }), 'invalid_request'],
    ['a conversation id that is a list', message({ conversationId: [1] }), 'invalid_request'],
    ['no after', message({ after: undefined }), 'invalid_request'],
    ['a negative after', message({ after: -1 }), 'invalid_request'],
    ['half an after', message({ after: 1.5 }), 'invalid_request'],
    ['an after that is text', message({ after: '1' }), 'invalid_request'],
    ['an after beyond counting', message({ after: 1e300 }), 'invalid_request'],
    ['4,097 characters', withText('x'.repeat(4097)), 'invalid_request'],
    ['an empty text', withText(''), 'invalid_request'],
    ['a text that is a number', withText(7), 'invalid_request'],
    ['a text that is null', withText(null), 'invalid_request'],
    ['empty content', message({ content: {} }), 'invalid_request'],
    ['content that is text', message({ content: 'hello' }), 'invalid_request'],
    ['no content', message({ content: undefined }), 'invalid_request'],
    ['content of no known type', message({ content: { type: 'video' } }), 'invalid_request'],
    [
      'content of the type __proto__',
      message({ content: { type: '__proto__' } }),
      'invalid_request',
    ],
    ['metadata within metadata', message({ metadata: { a: { b: 1 } } }), 'invalid_request'],
    ['5 KB of metadata', message({ metadata: { a: 'x'.repeat(5000) } }), 'invalid_request'],
    ['content that is nested without end', nested(), 'invalid_request'],
    [
      'a read mark of text',
      `{"action":"read","conversationId":"${conversationId}","seq":"1"}`,
      'invalid_request',
    ],
    [
      'a watch without a word',
      `{"action":"watch","id":"a","conversationId":"${conversationId}"}`,
      'invalid_request',
    ],
  ];

  it.each(bad)('[E1] [E2] with %s is refused, and reaches nobody', async (_, body, code) => {
    const frame = await send(body);
    expect(frame).toMatchObject({ type: 'error', code, message: expect.stringMatching(/\w.*\.$/) });
    expect(handled).toEqual([]);
    expect(await send(message()), 'and the next one is taken').toMatchObject({ type: 'ok' });
  });

  it('[E1] that is refused says where, and carries its id back', async () => {
    const frame = await send(withText('x'.repeat(4097)));
    expect(frame.id).toBe('m1');
    expect(frame.message).toContain('"content.text"');
  });

  it('[E2] keeps what it does not know to itself', async () => {
    await send(message({ admin: true, __proto__: { admin: true } }));
    expect(handled).toEqual([JSON.parse(message())]);
    await send('{"action":"sync","id":"a","__proto__":{"conversations":[]},"constructor":1}');
    expect(handled[1]).toEqual({ action: 'sync', id: 'a' });
  });

  it('[E1] that is refused by the rules gets their code', async () => {
    answer = async () => {
      throw new CauserieError('busy', 'Come again.', { retryAfterSeconds: 2 });
    };
    expect(await send(message())).toEqual({
      type: 'error',
      id: 'm1',
      code: 'busy',
      message: 'Come again.',
      retryAfterSeconds: 2,
    });
  });

  it('[E3] that fails within tells nothing of the inside', async () => {
    const logged = vi.spyOn(log, 'error').mockImplementation(() => {});
    answer = async () => {
      throw new Error('table conversations-7 is away');
    };
    const frame = await send(message());
    expect(frame).toMatchObject({ type: 'error', id: 'm1', code: 'internal' });
    expect(frame.message).toContain('request-7');
    expect(JSON.stringify(frame)).not.toMatch(/conversations-7|Error|\.ts/);
    expect(logged).toHaveBeenCalledOnce();
    logged.mockRestore();
  });

  it('[E5] beyond what one socket may send is refused, on that socket alone', async () => {
    for (let count = 0; count < 150; count++) await send(message());
    const refused = { id: 'm1', code: 'rate_limited', retryAfterSeconds: 1 };
    expect(await send(message())).toMatchObject(refused);
    expect(await send(message(), 'another')).toMatchObject({ type: 'ok' });
  });
});

describe('who is at the other end of a socket', () => {
  const event = (authorizer?: Record<string, string>): WebSocketEvent => ({
    requestContext: { routeKey: '', connectionId: 's', connectedAt: 0, requestId: '', authorizer },
  });

  it('[I1] comes with every frame as the authorizer settled it', () => {
    for (const principal of [customer('c', 's'), agent('g', 's')]) {
      expect(fromContext(event(toContext(principal)))).toMatchObject(principal);
    }
  });

  it('[I1] is nobody without it', () => {
    const nobody: (Record<string, string> | undefined)[] = [
      undefined,
      {},
      { kind: 'system', appId: 'a' },
    ];
    for (const authorizer of nobody) {
      expect(() => fromContext(event(authorizer))).toThrow(
        expect.objectContaining({ code: 'unauthorized' }),
      );
    }
  });

  it.each([
    ['causerie.v1, token', 'token'],
    ['causerie.v1,token', 'token'],
    ['token, causerie.v1', undefined],
    ['causerie.v1', undefined],
    ['causerie.v1, ', undefined],
    ['causerie.v2, token', undefined],
    ['', undefined],
  ])('[I1] the subprotocols "%s" offer %s', (header, token) => {
    expect(tokenOf({ 'Sec-WebSocket-Protocol': header })).toBe(token);
    expect(tokenOf({ 'sec-websocket-protocol': header })).toBe(token);
  });
});

function sync(count: number): string {
  const conversations = Array.from({ length: count }, () => ({ conversationId, after: null }));
  return JSON.stringify({ action: 'sync', id: 'a', conversations });
}

/** Deeper than a stack, within the size of a frame. */
function nested(): string {
  const depth = 50_000;
  const template = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const content = `{"type":"template","template":${template}}`;
  return `{"action":"message","id":"m1","conversationId":"${conversationId}","after":0,"content":${content}}`;
}
