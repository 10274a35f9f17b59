import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type LocalChild, startLocalChild } from '../../../bin/support/replay/local-child.ts';
import { reach } from '../support/deployment.ts';
import { createPeople } from '../support/people.ts';
import { sunshine } from './support/client.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';

let child: LocalChild;
let receiver: Receiver;

beforeAll(async () => {
  process.env['CAUSERIE_EGRESS_ALLOW'] = '127.0.0.1';
  [child, receiver] = await Promise.all([startLocalChild(), startReceiver()]);
}, 180_000);
afterAll(async () => {
  delete process.env['CAUSERIE_EGRESS_ALLOW'];
  await receiver?.close();
  await child?.remove();
});

it('[S52] what was acknowledged is told, in its order, though the machine went down in the middle of it', async () => {
  const deployment = reach(child.outputs);
  const people = createPeople(deployment);
  const api = sunshine({ outputs: child.outputs });
  const triggers = ['conversation:message'];
  const made = await api.raw(`/v2/apps/${api.appId}/integrations`, {
    body: { type: 'custom', webhooks: [{ target: receiver.url, triggers }] },
  });
  expect(made.status).toBe(201);
  await sleep(3200);
  const customer = await people.customer();
  const { id } = await customer.client.createConversation({ message: '0' });
  // The first request is never answered: it is under way when the machine goes.
  receiver.react = () => (receiver.requests.length === 1 ? () => undefined : undefined);
  const said = ['0', '1', '2', '3', '4', '5'];
  for (const words of said.slice(1)) await customer.client.send(id, words).stored;
  await vi.waitFor(() => expect(receiver.requests).toHaveLength(1), { timeout: 15_000 });
  await child.kill();
  expect(receiver.texts()).toEqual(['0']);
  const [first] = receiver.events();
  await child.restart();
  await vi.waitFor(() => expect(receiver.texts().slice(1)).toEqual(said), {
    timeout: 100_000,
    interval: 200,
  });
  expect(receiver.events()[1]).toEqual(first);
  people.close();
  deployment.leave();
}, 240_000);
