import { setTimeout as sleep } from 'node:timers/promises';
import type { Outputs } from '../../../bin/support/outputs.ts';
import { reach } from '../../../test/integration/support/deployment.ts';
import { createPeople } from '../../../test/integration/support/people.ts';

/** An agent of the shop who does what a scene asks of her. */
export interface Staff {
  setStatus(status: 'online' | 'offline'): Promise<void>;
  /** Waits for a conversation in which these words stand. @returns Its id. */
  take(words: string): Promise<string>;
  say(conversationId: string, text: string): Promise<void>;
  /** Reads to where these words of the customer's stand, and begins to type. */
  readAndType(conversationId: string, words: string): Promise<void>;
  handBack(conversationId: string): Promise<void>;
  /** Somebody else waits, before whoever comes next. @returns Lets him go. */
  anotherWaits(): Promise<() => Promise<void>>;
  leave(): void;
}

/** @throws Error when the deployment refuses what is asked of it */
export async function hireStaff(outputs: Outputs, displayName: string): Promise<Staff> {
  const deployment = reach(outputs);
  const people = createPeople(deployment);
  const { account } = await deployment.hire(displayName);
  const agent = await people.agent(account);
  const { token } = agent;
  const ask = async (path: string, method: string, body: object): Promise<void> => {
    const { status, text } = await deployment.http(path, { method, token, body });
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
  };
  const act = (id: string, what: string, body: object = {}) =>
    ask(`/agent/conversations/${id}/${what}`, 'POST', body);
  const taken = new Set<string>();

  return {
    setStatus: (status) => ask('/agent/status', 'PUT', { status }),
    async take(words) {
      for (;;) {
        const { json } = await agent.ask('?filter=mine');
        for (const { id } of json['conversations'] as { id: string }[]) {
          const { text } = await agent.ask(`/${id}/entries`);
          if (taken.has(id) || !text.includes(words)) continue;
          taken.add(id);
          agent.socket.watch(id);
          return id;
        }
        await sleep(50);
      }
    },
    say: (id, text) => act(id, 'messages', { content: { type: 'text', text } }),
    async readAndType(id, words) {
      let seq: number | undefined;
      while (seq === undefined) {
        const { json } = await agent.ask(`/${id}/entries`);
        const entries = json['entries'] as { seq: number }[];
        seq = entries.find((entry) => JSON.stringify(entry).includes(words))?.seq;
      }
      await act(id, 'read', { seq });
      await act(id, 'typing', { state: 'start' });
    },
    handBack: (id) => act(id, 'hand-back'),
    async anotherWaits() {
      const { client } = await people.customer();
      const { id } = await client.createConversation({ message: 'Is anybody there?' });
      taken.add(id);
      return async () => {
        await client.close(id);
        client.disconnect();
      };
    },
    leave() {
      people.close();
      deployment.leave();
    },
  };
}
