import { createClient } from '../../../packages/client/src/index.ts';
import type { Network } from './network.ts';
import { createCue, type Play, type SeenEntry, seenEntry } from './play.ts';

export interface CustomerOptions {
  play: Play;
  /** In the conversation's metadata: how an agent knows that it is one of the replay. */
  replayId: string;
  httpApiUrl: string;
  integrationId: string;
  network: Network;
  /** Milliseconds of the replay's clock. */
  now(): number;
  /** Told of each turn that he sees for the first time. */
  onTurn(turn: number): void;
}

/** A customer on the SDK. */
export interface Customer {
  /** Plays his part. Resolves when he has seen every turn; rejects when something was refused. */
  play(): Promise<void>;
  /** Closes his page. */
  leave(): void;
  /** What is stored, as he may read it over HTTP. */
  history(): Promise<SeenEntry[]>;
}

export function createCustomer(options: CustomerOptions): Customer {
  const { play, replayId, network, now } = options;
  const { turns } = play.dialogue;
  const client = createClient({
    httpApiUrl: options.httpApiUrl,
    integrationId: options.integrationId,
    locale: 'en',
    WebSocket: network.WebSocket,
    onWake: network.onWake,
    // Each customer has a browser of his own.
    locks: undefined,
  });
  const cue = createCue(play);
  /** Turns that were sent, or go along with the creation. */
  let sent = 0;

  async function begin(): Promise<void> {
    const metadata = { replay: replayId, dialogue: play.dialogue.id };
    const first = turns[0]?.text;
    const along = play.messageFirst && first !== undefined;
    play.sentAt[0] = now();
    if (along) sent = 1;
    const conversation = await client.createConversation({
      metadata,
      ...(along ? { message: first } : {}),
    });
    play.conversationId = conversation.id;
  }

  return {
    play() {
      return new Promise((resolve, reject) => {
        function speak(): void {
          const id = play.conversationId;
          if (id === undefined) return;
          // What he says before the other one answers, he says at once: the SDK keeps the order.
          let turn = Math.max(sent, cue.next);
          while (turns[turn]?.role === 'customer') {
            play.sentAt[turn] = now();
            sent = turn + 1;
            client.send(id, turns[turn]?.text ?? '').stored.catch(reject);
            turn++;
          }
        }
        client.on('entry', (conversationId, entry) => {
          const seen = seenEntry(conversationId, entry);
          play.seen.customer.push(seen);
          const turn = cue.see(seen);
          if (turn !== undefined) options.onTurn(turn);
          // His own come back before the creation has told him where they are.
          if (seen.role !== 'customer') speak();
          if (cue.done) resolve();
        });
        client.connect().catch(reject);
        begin().then(speak, reject);
      });
    },
    leave: () => client.disconnect(),
    async history() {
      const id = play.conversationId;
      if (id === undefined) return [];
      const entries: SeenEntry[] = [];
      let before: number | undefined;
      for (;;) {
        const page = await client.history(id, {
          limit: 100,
          // The newest page first, whatever is held.
          before: before ?? 1_000_000,
        });
        entries.unshift(...page.entries.map((entry) => seenEntry(id, entry)));
        before = page.entries[0]?.seq;
        if (!page.more || before === undefined) return entries;
      }
    },
  };
}
