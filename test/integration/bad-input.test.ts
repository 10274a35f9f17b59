import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { RawSocket } from './support/raw-socket.ts';

let deployment: Deployment;
const sockets: RawSocket[] = [];

beforeAll(async () => {
  deployment = await startDeployment();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(() => deployment?.close());

/** A customer's socket and a conversation that he has just begun. */
async function begin() {
  const { integrationId, webSocketUrl } = deployment.outputs;
  const answer = await deployment.http('/sdk/sessions', { body: { integrationId } });
  const token = String(answer.json['token']);
  const socket = await RawSocket.connect(webSocketUrl, token);
  sockets.push(socket);
  const created = await socket.ask({ action: 'createConversation', id: 'c' });
  const conversationId = (created['conversation'] as { id: string }).id;
  const stored = async () => {
    const path = `/sdk/conversations/${conversationId}/entries`;
    return (await deployment.http(path, { token })).json['entries'] as unknown[];
  };
  const message = (more: object) => ({
    action: 'message',
    id: 'm',
    conversationId,
    after: 0,
    content: { type: 'text', text: 'Hello' },
    ...more,
  });
  return { socket, token, conversationId, message, stored };
}

const noTrace = /\bat .+:\d+|node_modules|\.mjs|\.ts:/;

it('what no client of ours would send is refused with its code, and the socket lives on', async () => {
  const { socket, message, stored } = await begin();
  const nobody = '0123456789abcdef01234567';
  const cases: [frame: unknown, code: string, id?: string][] = [
    ['{"action":"message"', 'invalid_json'],
    ['', 'invalid_json'],
    ['null', 'invalid_json'],
    ['[1,2]', 'invalid_json'],
    ['"message"', 'invalid_json'],
    [{ id: 'm' }, 'unknown_action', 'm'],
    [{ action: 'constructor', id: 'm' }, 'unknown_action', 'm'],
    [{ action: 'MESSAGE', id: 'm' }, 'unknown_action', 'm'],
    [{ action: '$connect', id: 'm' }, 'unknown_action', 'm'],
    [{ action: { a: 1 }, id: 'm' }, 'unknown_action', 'm'],
    [message({ content: 'Hello' }), 'invalid_request', 'm'],
    [message({ content: { type: 'text', text: '' } }), 'invalid_request', 'm'],
    [message({ content: { type: 'text', text: 'x'.repeat(4097) } }), 'invalid_request', 'm'],
    [message({ content: { type: 'text', text: 7 } }), 'invalid_request', 'm'],
    [message({ content: { type: 'video', text: 'x' } }), 'invalid_request', 'm'],
    [message({ content: undefined }), 'invalid_request', 'm'],
    [message({ after: -1 }), 'invalid_request', 'm'],
    [message({ after: 1.5 }), 'invalid_request', 'm'],
    [message({ after: '0' }), 'invalid_request', 'm'],
    [message({ id: undefined }), 'invalid_request'],
    [message({ id: 'x'.repeat(65) }), 'invalid_request', 'x'.repeat(64)],
    [message({ id: 'a b' }), 'invalid_request', 'a b'],
    [message({ conversationId: '../../etc' }), 'invalid_request', 'm'],
    [message({ conversationId: nobody }), 'not_found', 'm'],
    [message({ metadata: { deep: { er: 1 } } }), 'invalid_request', 'm'],
    [message({ metadata: { large: 'x'.repeat(5000) } }), 'invalid_request', 'm'],
    [message({ action: 'typing', state: 'maybe' }), 'invalid_request', 'm'],
    [message({ action: 'read', seq: 'all' }), 'invalid_request', 'm'],
    [message({ action: 'watch', on: true }), 'forbidden', 'm'],
    [message({ action: 'inbox', on: true }), 'forbidden', 'm'],
    [message({ action: 'postback', messageId: nobody, payload: '' }), 'invalid_request', 'm'],
    [message({ action: 'closeConversation', conversationId: nobody }), 'not_found', 'm'],
  ];
  for (const [frame, code, id] of cases) {
    const answer = await socket.ask(frame);
    expect(answer, JSON.stringify(frame)).toMatchObject({ type: 'error', code });
    expect(answer.id, JSON.stringify(frame)).toBe(id);
    expect(JSON.stringify(answer)).not.toMatch(noTrace);
  }
  expect(await stored()).toEqual([]);
  expect(await socket.ask(message({}))).toMatchObject({ type: 'ack', seq: 1 });
  expect(await stored()).toHaveLength(1);
});

it('4,096 characters are a message, whatever they take as bytes', async () => {
  const { socket, message, stored } = await begin();
  const text = '語'.repeat(4096);
  expect(await socket.ask(message({ content: { type: 'text', text } }))).toMatchObject({
    type: 'ack',
  });
  expect(await stored()).toMatchObject([{ content: { text } }]);
});

it('a frame beyond 32 KB ends the socket with 1009 and stores nothing', async () => {
  const { socket, message, stored } = await begin();
  socket.send(JSON.stringify(message({ metadata: {}, filler: 'x'.repeat(33 * 1024) })));
  await socket.until(() => socket.closeCode !== undefined);
  expect(socket.closeCode).toBe(1009);
  expect(await stored()).toEqual([]);
});

it('a message of several frames may be 128 KB; one beyond ends the socket with 1009', async () => {
  const { socket, message, stored } = await begin();
  socket.sendInFrames(JSON.stringify(message({ filler: 'x'.repeat(100 * 1024) })), 30 * 1024);
  await socket.until(() => socket.frames.some(({ type }) => type === 'ack'));
  socket.sendInFrames(JSON.stringify(message({ id: 'n', filler: 'x'.repeat(128 * 1024) })), 30_000);
  await socket.until(() => socket.closeCode !== undefined);
  expect(socket.closeCode).toBe(1009);
  expect(await stored()).toHaveLength(1);
});

it('a binary frame ends the socket with 1003', async () => {
  const { socket, message, stored } = await begin();
  socket.sendBinary(Buffer.from(JSON.stringify(message({}))));
  await socket.until(() => socket.closeCode !== undefined);
  expect(socket.closeCode).toBe(1003);
  expect(await stored()).toEqual([]);
});

it('a flood gets an answer to every frame, an acknowledgement means stored once, and others go on', async () => {
  const flooder = await begin();
  const other = await begin();
  const count = 1000;
  for (let index = 0; index < count; index++) {
    flooder.socket.send(flooder.message({ action: 'typing', state: 'start', id: `t${index}` }));
  }
  const { frames } = flooder.socket;
  // Beyond its concurrency Lambda throttles, and API Gateway answers for it, without an id.
  const answers = () =>
    frames.filter(({ id, message }) => id?.startsWith('t') || message === 'Internal server error');
  await flooder.socket.until(() => answers().length === count);
  const codes = new Set(answers().map(({ type, code, message }) => code ?? type ?? message));
  expect(['ok', 'rate_limited', 'Internal server error']).toEqual(
    expect.arrayContaining([...codes]),
  );
  expect(flooder.socket.closeCode).toBeUndefined();
  expect(await other.socket.ask(other.message({}))).toMatchObject({ type: 'ack', seq: 1 });
  const after = flooder.message({ id: 'after' });
  expect(await flooder.socket.ask(after)).toMatchObject({ id: 'after' });
}, 60_000);

it('who sends frame after frame without a pause is told to slow down, and then heard again', async () => {
  const { socket, message } = await begin();
  let answer = {};
  for (let index = 0; index < 1000; index++) {
    answer = await socket.ask(message({ action: 'typing', state: 'start', id: `t${index}` }));
    if ('code' in answer) break;
  }
  expect(answer).toMatchObject({ type: 'error', code: 'rate_limited', retryAfterSeconds: 1 });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect(await socket.ask(message({}))).toMatchObject({ type: 'ack' });
}, 60_000);

it('over HTTP bad input gets its code, no stack trace, and stores nothing', async () => {
  const { token, conversationId, stored } = await begin();
  const agent = await deployment.tokenOf(deployment.outputs.agent)();
  const one = `/agent/conversations/${conversationId}`;
  const text = (value: unknown) => ({ content: { type: 'text', text: value } });
  const cases: [string, Parameters<Deployment['http']>[1], number, string | undefined][] = [
    [`${one}/messages`, { token: agent, text: '{"content":' }, 400, 'invalid_json'],
    [`${one}/messages`, { token: agent, body: [] }, 400, 'invalid_request'],
    [`${one}/messages`, { token: agent, body: {} }, 400, 'invalid_request'],
    [`${one}/messages`, { token: agent, body: text('') }, 400, 'invalid_request'],
    [`${one}/messages`, { token: agent, body: text('x'.repeat(4097)) }, 400, 'invalid_request'],
    [`${one}/messages`, { token: agent, body: text('x'.repeat(200_000)) }, 413, 'too_large'],
    [`${one}/notes`, { token: agent, body: { text: 7 } }, 400, 'invalid_request'],
    [`${one}/entries?limit=0`, { token: agent }, 400, 'invalid_request'],
    [`${one}/entries?before=x`, { token: agent }, 400, 'invalid_request'],
    [`${one}/assign`, { token: agent, body: { agentId: 'me' } }, 400, 'invalid_request'],
    ['/agent/conversations/nobody', { token: agent }, 404, 'not_found'],
    ['/agent/conversations/..%2f..', { token: agent }, 404, 'not_found'],
    ['/agent/conversations?cursor=%7B%7D', { token: agent }, 400, 'invalid_request'],
    ['/sdk/conversations', { token: 'x.y.z' }, 401, 'unauthorized'],
    ['/sdk/conversations', {}, 401, 'unauthorized'],
    ['/sdk/sessions', { body: { integrationId: 'f'.repeat(24) } }, 404, 'not_found'],
    ['/sdk/sessions', { body: { integrationId: 7 } }, 400, 'invalid_request'],
    ['/sdk/nowhere', { token }, 404, undefined],
  ];
  for (const [path, request, status, code] of cases) {
    const answer = await deployment.http(path, request);
    expect(answer, `${path} ${answer.text}`).toMatchObject({ status, code });
    expect(answer.text).not.toMatch(noTrace);
  }
  expect(await stored()).toEqual([]);
});

it('nothing of this was an error of the server’s', () => {
  const throttled = /was throttled: all of its concurrency is in use$/;
  expect(deployment.errors.filter((line) => !throttled.test(line))).toEqual([]);
});
