import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { RawSocket } from '../support/raw-socket.ts';
import { askUntilHeard } from './support/ask-until-heard.ts';

/** Who opens what he does not use, and does not take what he is sent. */
let deployment: Deployment;

beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment?.close());

async function sessionToken(): Promise<string> {
  const { integrationId } = deployment.outputs;
  const { json } = await deployment.http('/sdk/sessions', { body: { integrationId } });
  return String(json['token']);
}

/** A socket that listens to the conversation and then reads nothing any more. */
async function slowSocket(token: string, conversationId: string): Promise<WebSocket> {
  const socket = new WebSocket(deployment.outputs.webSocketUrl, ['causerie.v1', token], {
    perMessageDeflate: false,
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const conversations = [{ conversationId, after: null }];
  const answered = new Promise((resolve) => socket.once('message', resolve));
  socket.send(JSON.stringify({ action: 'sync', id: 's', conversations }));
  await answered;
  socket.pause();
  return socket;
}

it('[D5] a socket that does not read holds up neither sender nor other devices', async () => {
  const token = await sessionToken();
  const sender = await RawSocket.connect(deployment.outputs.webSocketUrl, token);
  const made = await sender.ask({ action: 'createConversation', id: 'c' });
  const { id: conversationId } = made['conversation'] as { id: string };
  const slow = [await slowSocket(token, conversationId), await slowSocket(token, conversationId)];
  const reader = await RawSocket.connect(deployment.outputs.webSocketUrl, token);
  await reader.ask({ action: 'sync', id: 's', conversations: [{ conversationId, after: null }] });

  // More than its socket, the machine's buffers and API Gateway's hold.
  const text = '語'.repeat(4000);
  const metadata = { more: 'x'.repeat(4000) };
  const count = 400;
  for (let n = 1; n <= count; n++) {
    const frame = {
      action: 'message',
      id: `m${n}`,
      conversationId,
      after: n - 1,
      content: { type: 'text', text: `${n} ${text}` },
      metadata,
    };
    const answer = await askUntilHeard(sender, frame);
    expect(answer, `message ${n}`).toMatchObject({ type: 'ack', seq: n });
  }
  const seqs = () =>
    reader.frames.flatMap(({ type, entry }) =>
      type === 'entry' ? [(entry as { seq: number }).seq] : [],
    );
  await reader.until(() => seqs().length >= count);
  expect(seqs()).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  for (const socket of slow) socket.terminate();

  // Who comes back has missed nothing.
  const back = await RawSocket.connect(deployment.outputs.webSocketUrl, token);
  const synced = await back.ask({
    action: 'sync',
    id: 's',
    conversations: [{ conversationId, after: null }],
  });
  const [first] = synced['conversations'] as { through: number }[];
  expect(first?.through).toBe(count);
  for (const socket of [back, reader, sender]) socket.close();
}, 120_000);

it('[E5] sockets that are opened and do nothing, and requests that never end, keep nobody out', async () => {
  const token = await sessionToken();
  const idle: RawSocket[] = [];
  // Ten at a time: more at once are those that the stage refuses.
  while (idle.length < 100) {
    const few = Array.from({ length: 10 }, () =>
      RawSocket.connect(deployment.outputs.webSocketUrl, token),
    );
    idle.push(...(await Promise.all(few)));
  }
  const { hostname, port } = new URL(deployment.outputs.httpApiUrl);
  const hanging = Array.from({ length: 50 }, () => {
    const one = request({
      ...{ hostname, port, method: 'POST', path: '/sdk/sessions' },
      headers: { 'content-type': 'application/json', 'content-length': '1000' },
    });
    one.on('error', () => undefined);
    one.write('{"integrationId":');
    return one;
  });
  const other = await RawSocket.connect(deployment.outputs.webSocketUrl, await sessionToken());
  expect(await other.ask({ action: 'sync', id: 's' })).toMatchObject({ type: 'synced' });
  expect((await deployment.http('/health')).status).toBe(200);
  for (const one of hanging) one.destroy();
  for (const socket of [...idle, other]) socket.terminate();
});

it('[D5] what was not taken at once was left to the queue, and nothing else went wrong', () => {
  const throttled = /was throttled: all of its concurrency is in use$/;
  const errors = deployment.errors.filter((line) => !throttled.test(line));
  const left = /worker-delivery: \d+ of \d+ messages return to the queue\.$/;
  expect(errors.filter((line) => !left.test(line))).toEqual([]);
  expect(errors.length).toBeGreaterThan(0);
});
