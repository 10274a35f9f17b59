import { requireSide } from '../../core/conversations/access.ts';
import type { Appended } from '../../core/conversations/append.ts';
import { closeConversation, reopenConversation } from '../../core/conversations/lifecycle.ts';
import { sendMessage, writeNote } from '../../core/conversations/messages.ts';
import type { Deps } from '../../core/conversations/ports.ts';
import { sync } from '../../core/conversations/sync.ts';
import { viewEntry } from '../../core/conversations/view.ts';
import { CauserieError } from '../../core/errors.ts';
import type { AgentPrincipal, UserPrincipal } from '../../core/identity/principal.ts';
import { createTimeline, type Timeline } from '../../packages/client/src/timeline.ts';
import type { MemoryWorld } from './memory-world.ts';
import { text } from './people.ts';
import type { Outcome, Scheduler } from './scheduler.ts';

export interface SimulatedClient {
  principal: UserPrincipal | AgentPrincipal;
  timeline: Timeline;
  /** Client ids that were acknowledged, with their sequences, in the order in which they were sent. */
  acknowledged: { clientId: string; seq: number }[];
  send(clientId: string, impatient: boolean): Promise<void>;
  note(clientId: string): Promise<void>;
  close(): Promise<void>;
  reopen(): Promise<void>;
  /** Listens and catches up, until nothing more is there. */
  sync(): Promise<void>;
}

interface Options {
  world: MemoryWorld;
  scheduler: Scheduler;
  conversationId: string;
  principal: UserPrincipal | AgentPrincipal;
}

/**
 * A client by the rules that the wire states: it sends one thing after the other, each until it is
 * acknowledged, with what it holds as `after`; it syncs when it sees a gap. Timelines are the SDK's.
 */
export function createSimulatedClient(options: Options): SimulatedClient {
  const { world, scheduler, conversationId, principal } = options;
  const timeline = createTimeline(() => {});
  const acknowledged: SimulatedClient['acknowledged'] = [];
  // What has no answer that tells of the entry comes back to its sender like to everybody.
  const { connectionId: _, ...withoutSocket } = principal;

  /** Again until it is done, as who hears nothing does. Refusals that are final end it too. */
  async function untilDone<T>(run: (deps: Deps) => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const outcome = await attemptOnce(run);
      if (outcome.kind === 'done') return outcome.value;
      if (outcome.kind === 'failed' && !mayRetry(outcome.error)) return undefined;
    }
    throw new Error('a client tried two hundred times');
  }

  const attemptOnce = <T>(run: (deps: Deps) => Promise<T>): Promise<Outcome<T>> =>
    scheduler.start((caller) => run(world.depsOf(caller)));

  function receive({ head, entries }: Appended): number {
    const entry = entries.at(-1);
    const view =
      entry === undefined ? undefined : viewEntry(head, entry, requireSide(head, principal));
    if (view !== undefined) timeline.receive(view);
    return entry?.seq ?? 0;
  }

  const client: SimulatedClient = {
    principal,
    timeline,
    acknowledged,

    async send(clientId, impatient) {
      const content = text(clientId);
      const attempt = (deps: Deps) =>
        sendMessage(deps, {
          principal,
          conversationId,
          clientId,
          after: timeline.through ?? 0,
          content,
        });
      // An answer that is slow is taken for lost: the first attempt goes on beside the second.
      if (impatient) void attemptOnce(attempt);
      const done = await untilDone(attempt);
      if (done !== undefined) acknowledged.push({ clientId, seq: receive(done) });
      if (timeline.gap) await client.sync();
    },

    async note(clientId) {
      const after = timeline.through ?? 0;
      const done = await untilDone((deps) =>
        writeNote(deps, { principal, conversationId, clientId, after, text: clientId }),
      );
      if (done !== undefined) acknowledged.push({ clientId, seq: receive(done) });
    },

    async close() {
      await untilDone((deps) => closeConversation(deps, withoutSocket, conversationId));
    },

    async reopen() {
      await untilDone((deps) => reopenConversation(deps, withoutSocket, conversationId));
    },

    async sync() {
      const expiresAt = world.time.now / 1000 + 7200;
      for (let more = true; more; ) {
        const after = timeline.through ?? 0;
        const conversations = [{ conversationId, after }];
        const answer = await untilDone((deps) =>
          sync(deps, { principal, conversations, expiresAt }),
        );
        const synced = answer?.conversations[0];
        if (synced === undefined) return;
        timeline.page(after, synced.entries, synced.through);
        more = synced.more;
      }
    },
  };
  return client;
}

function mayRetry(error: unknown): boolean {
  if (!(error instanceof CauserieError)) throw error;
  return error.code === 'busy';
}
