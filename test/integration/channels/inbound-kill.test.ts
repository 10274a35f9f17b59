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

const persons = ['ada', 'bo', 'cy'];
const messages = 40;

it('[H1] [H9] what was taken stands in the conversation once and in order, though the machine went down twice', async () => {
  const deployment = reach(child.outputs);
  const admin = await deployment.tokenOf(deployment.outputs.admin)();
  const channel = await ownChannel(deployment, admin);
  const api = sunshine({ outputs: child.outputs });
  let told = 0;

  /** As a channel does: what is not taken is told again, and so is now and then what was. */
  async function writes(person: string): Promise<void> {
    for (let index = 0; index < messages; index++) {
      const event = {
        type: 'message',
        id: `${person}-${index}`,
        user: { id: person },
        content: { type: 'text', text: `${person} ${index}` },
      };
      await vi.waitFor(async () => expect(await channel.tells([event])).toBe(200), {
        timeout: 60_000,
        interval: 200,
      });
      if (index % 7 === 0) await channel.tells([event]).catch(() => undefined);
      told++;
    }
  }

  const writing = Promise.all(persons.map(writes));
  for (const after of [30, 70]) {
    await vi.waitFor(() => expect(told).toBeGreaterThan(after), { timeout: 60_000 });
    await child.kill();
    await child.restart();
  }
  await writing;

  const userPath = `/v2/apps/${api.appId}`;
  await vi.waitFor(
    async () => {
      const { json } = await deployment.http('/agent/conversations?filter=all&limit=100', {
        token: await deployment.tokenOf(deployment.outputs.agent)(),
      });
      const found = new Map<string, string[]>();
      for (const { id } of json['conversations'] as { id: string }[]) {
        const answer = await api.raw(`${userPath}/conversations/${id}/messages`);
        const texts = (answer.json['messages'] as { content: { text: string } }[]).map(
          ({ content }) => content.text,
        );
        const person = persons.find((one) => texts[0]?.startsWith(`${one} `));
        if (person === undefined) continue;
        expect(found.has(person), `${person} has one conversation`).toBe(false);
        found.set(person, texts);
      }
      for (const person of persons) {
        expect(found.get(person)).toEqual(
          Array.from({ length: messages }, (_, index) => `${person} ${index}`),
        );
      }
    },
    { timeout: 110_000, interval: 500 },
  );
  await channel.close();
  deployment.leave();
}, 300_000);
