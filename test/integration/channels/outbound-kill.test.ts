import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type LocalChild, startLocalChild } from '../../../bin/support/replay/local-child.ts';
import { sunshine } from '../sunshine/support/client.ts';
import { reach } from '../support/deployment.ts';
import { ownChannel } from './support/own-channel.ts';

let child: LocalChild;

beforeAll(async () => {
  process.env['CAUSERIE_EGRESS_ALLOW'] = '127.0.0.1';
  child = await startLocalChild();
}, 180_000);
afterAll(async () => {
  delete process.env['CAUSERIE_EGRESS_ALLOW'];
  await child?.remove();
});

const persons = ['ada', 'bo', 'cy', 'dee', 'eva'];
const messages = 100;

it('[H48] [H49] of 500 messages none is lost or overtaken, though the channel stumbles and the machine goes down twice', async () => {
  const deployment = reach(child.outputs);
  const admin = await deployment.tokenOf(deployment.outputs.admin)();
  const channel = await ownChannel(deployment, admin, { responder: 'agentWorkspace' });
  const api = sunshine({ outputs: child.outputs });
  const path = `/v2/apps/${api.appId}`;
  /** How often each part came. */
  const came = new Map<string, number>();
  let asked = 0;
  channel.react = ({ id }) => {
    asked++;
    // Now and then it refuses for now, and now and then it has no time.
    if (asked % 97 === 0) return { status: 500 };
    if (asked % 71 === 0) return { status: 429, retryAfter: 1 };
    came.set(id, (came.get(id) ?? 0) + 1);
    return undefined;
  };

  for (const person of persons) await channel.writes(person, `hello from ${person}`);
  const conversations = new Map<string, string>();
  await vi.waitFor(
    async () => {
      const { json } = await deployment.http('/agent/conversations?filter=all&limit=100', {
        token: await deployment.tokenOf(deployment.outputs.agent)(),
      });
      for (const { id } of json['conversations'] as { id: string }[]) {
        const answer = await api.raw(`${path}/conversations/${id}/messages`);
        const [first] = answer.json['messages'] as { content: { text: string } }[];
        const person = persons.find((one) => first?.content.text === `hello from ${one}`);
        if (person !== undefined) conversations.set(person, id);
      }
      expect(conversations.size).toBe(persons.length);
    },
    { timeout: 30_000, interval: 200 },
  );

  const acknowledged = new Map<string, string[]>(persons.map((person) => [person, []]));
  let said = 0;
  const speaking = Promise.all(
    persons.map(async (person) => {
      for (let index = 0; index < messages; index++) {
        const text = `${person} ${index}`;
        await vi.waitFor(
          async () => {
            // Who has no answer does not know whether it is there: he looks, as a server would.
            const there = acknowledged.get(person) ?? [];
            if (there.at(-1) === text) return;
            const { status } = await api.raw(
              `${path}/conversations/${conversations.get(person)}/messages`,
              { body: { author: { type: 'business' }, content: { type: 'text', text } } },
            );
            expect(status).toBe(201);
            there.push(text);
          },
          { timeout: 60_000, interval: 200 },
        );
        said++;
      }
    }),
  );
  for (const after of [150, 320]) {
    await vi.waitFor(() => expect(said).toBeGreaterThan(after), {
      timeout: 120_000,
      interval: 20,
    });
    await child.kill();
    await child.restart();
  }
  await speaking;

  for (const person of persons) {
    const id = conversations.get(person) ?? '';
    let expected: string[] = [];
    await vi.waitFor(
      async () => {
        expected = [];
        let cursor: string | undefined;
        do {
          const query = cursor === undefined ? '' : `?page[before]=${cursor}`;
          const { json } = await api.raw(`${path}/conversations/${id}/messages${query}`);
          const page = json['messages'] as { content: { text: string } }[];
          expected = [...page.map(({ content }) => content.text), ...expected];
          const meta = json['meta'] as { hasMore: boolean; beforeCursor?: string };
          cursor = meta.hasMore ? meta.beforeCursor : undefined;
        } while (cursor !== undefined);
        // What stands in the conversation, beside what he wrote himself: each once, in its order.
        expect(channel.textsTo(person)).toEqual(expected.slice(1));
      },
      { timeout: 120_000, interval: 500 },
    );
    for (const text of acknowledged.get(person) ?? []) expect(expected).toContain(text);
  }
  const again = [...came.values()].filter((times) => times > 1);
  // Each time that the machine went down, for each person one part at most.
  expect(again.length).toBeLessThanOrEqual(2 * persons.length);
  expect(Math.max(...came.values())).toBeLessThanOrEqual(3);
  await channel.close();
  deployment.leave();
}, 480_000);
