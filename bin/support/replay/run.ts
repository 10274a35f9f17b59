import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { inParallel } from '../../../core/in-parallel.ts';
import type { Outputs } from '../outputs.ts';
import { type Agent, createAgent } from './agent.ts';
import { type Bill, billBetween, readBill, settledBill } from './bill.ts';
import { type Customer, createCustomer } from './customer.ts';
import type { Dialogue, Role } from './dialogues.ts';
import type { FaultSchedule } from './fault-schedule.ts';
import { type FaultsDone, startFaults } from './faults.ts';
import { createApi } from './http.ts';
import type { LocalChild } from './local-child.ts';
import { createNetwork } from './network.ts';
import { createPlay, type Play } from './play.ts';
import { judge, together, type Verdict } from './referee.ts';
import { setStage, welcomeText } from './staff.ts';
import { createTeam } from './team.ts';

export interface ReplayOptions {
  outputs: Outputs;
  dialogues: readonly Dialogue[];
  /** Conversations that go on at the same time. */
  concurrency: number;
  agentCount: number;
  /** What is broken meanwhile, in a runtime of one's own. */
  faults?: { schedule: FaultSchedule; child: LocalChild } | undefined;
  /** Told of what goes on. */
  onStep(text: string): void;
  /** Turns that both parties have seen, of all. */
  onProgress(seen: number, all: number): void;
  onFault(what: string): void;
}

export interface ReplayResult {
  conversations: number;
  /** Turns of the file and welcomes. */
  messages: number;
  /** Conversations with a welcome by answerBot. */
  welcomed: number;
  verdict: Verdict;
  /** Why conversations were not played to their end. */
  failures: string[];
  /** Seconds from the first conversation's beginning to the last one's end. */
  seconds: number;
  /** Milliseconds from sending to the other side's receipt, while both are there; by who sent. */
  latencies: Record<Role, number[]>;
  /** Milliseconds from a conversation's first message to its agent. */
  pickups: number[];
  bill: Bill | undefined;
  faults: FaultsDone | undefined;
}

/** Milliseconds that a request of an agent is tried for. */
const patience = 60_000;
/** Milliseconds that one conversation may take; with faults, restarts come on top. */
const playWithin = 90_000;
const playWithinFaults = 240_000;

/**
 * Plays dialogues, customers on the SDK and agents over HTTP and their sockets, and judges what each
 * of them saw. Ends by itself: every conversation has its time, and what is not over by then counts
 * as lost.
 */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const { outputs, dialogues, onStep } = options;
  const replayId = randomBytes(8).toString('hex');
  const network = createNetwork();
  const api = createApi(outputs.httpApiUrl, patience);
  const now = () => performance.now();

  onStep(`Making ${options.agentCount} agents`);
  const stage = await setStage(outputs, api, options.agentCount);
  const plays = dialogues.map((dialogue, index) =>
    createPlay(dialogue, {
      welcome: index % 2 === 1 ? welcomeText : undefined,
      messageFirst: index % 4 < 2,
    }),
  );
  const byDialogue = new Map(plays.map((play) => [play.dialogue.id, play]));
  const turns = plays.reduce((sum, play) => sum + play.dialogue.turns.length, 0);

  const latencies: ReplayResult['latencies'] = { customer: [], agent: [] };
  const pickups: number[] = [];
  let seenTurns = 0;
  function onTurn(play: Play, turn: number, by: Role): void {
    seenTurns++;
    options.onProgress(seenTurns / 2, turns);
    injector?.progress(seenTurns / (2 * turns));
    const sender = play.dialogue.turns[turn]?.role;
    const sentAt = play.sentAt[turn];
    if (sender === undefined || sender === by || sentAt === undefined) return;
    // What waited for an agent is no delivery.
    if (by === 'agent' && (play.joinedAt === undefined || sentAt < play.joinedAt)) return;
    latencies[sender].push(now() - sentAt);
  }

  const ends = new Map<Play, (error?: unknown) => void>();
  const agents: Agent[] = stage.agents.map((member, index) =>
    createAgent({
      member,
      webSocketUrl: outputs.webSocketUrl,
      api,
      network,
      now,
      onTurn: (play, turn) => onTurn(play, turn, 'agent'),
      onWaiting: (conversationId) => team.waiting(index, conversationId),
    }),
  );
  const team = createTeam({
    agents,
    playOf({ id, metadata }) {
      if (metadata?.['replay'] !== replayId) return undefined;
      const play = byDialogue.get(String(metadata['dialogue']));
      if (play !== undefined) play.conversationId = id;
      return play;
    },
    onPlayed(play, error) {
      if (play.joinedAt !== undefined) pickups.push(play.joinedAt - (play.sentAt[0] ?? 0));
      ends.get(play)?.(error);
    },
  });

  const customers = new Map<Play, Customer>();
  async function perform(play: Play): Promise<void> {
    const customer = createCustomer({
      play,
      replayId,
      httpApiUrl: outputs.httpApiUrl,
      integrationId:
        play.welcome === undefined ? stage.plainIntegrationId : stage.welcomeIntegrationId,
      network,
      now,
      onTurn: (turn) => onTurn(play, turn, 'customer'),
    });
    customers.set(play, customer);
    const agentDone = new Promise<void>((resolve, reject) => {
      ends.set(play, (error) => (error === undefined ? resolve() : reject(error)));
    });
    const limit = options.faults === undefined ? playWithin : playWithinFaults;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not over after ${limit / 1000} s`)), limit);
    });
    try {
      await Promise.race([Promise.all([customer.play(), agentDone]), late]);
    } catch (error) {
      play.failure = `${play.dialogue.id}: ${error instanceof Error ? error.message : error}`;
    } finally {
      clearTimeout(timer);
      customer.leave();
    }
  }

  let injector: Awaited<ReturnType<typeof startFaults>> | undefined;
  try {
    onStep('Waiting for the agents’ sockets');
    await Promise.all(agents.map((agent) => agent.begin()));
    const before = outputs.billUrl === undefined ? undefined : await settledBill(outputs.billUrl);
    if (options.faults !== undefined) {
      const { schedule, child } = options.faults;
      injector = await startFaults(schedule, { outputs, child, network, onFault: options.onFault });
    }
    team.startLooking();
    options.onProgress(0, turns);
    const startedAt = now();
    await inParallel(plays, options.concurrency, perform);
    const seconds = (now() - startedAt) / 1000;
    const faults = await injector?.end();
    team.stop();

    onStep('Reading the bill');
    const bill =
      before === undefined || outputs.billUrl === undefined
        ? undefined
        : billBetween(
            before,
            faults === undefined
              ? await settledBill(outputs.billUrl)
              : await readBill(outputs.billUrl),
          );
    onStep('Comparing what everyone saw with the file');
    const verdict = await audit(plays, customers, agents);
    return {
      conversations: plays.length,
      messages: turns + plays.filter((play) => play.welcome !== undefined).length,
      welcomed: plays.filter((play) => play.welcome !== undefined).length,
      verdict,
      failures: plays.flatMap((play) => play.failure ?? []),
      seconds,
      latencies,
      pickups,
      bill,
      faults,
    };
  } finally {
    team.stop();
    for (const customer of customers.values()) customer.leave();
    for (const agent of agents) agent.end();
    // A runtime of the replay's own goes with all that is in it.
    if (options.faults === undefined) await stage.remove();
  }
}

/** Both parties read the history once more, when nothing is under way any longer. */
async function audit(
  plays: readonly Play[],
  customers: ReadonlyMap<Play, Customer>,
  agents: readonly Agent[],
): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  await inParallel(plays, 8, async (play) => {
    const { dialogue, conversationId, welcome, seen } = play;
    const agent = agents[verdicts.length % agents.length];
    const history = async (read: Promise<Play['seen'][Role]> | undefined) => {
      try {
        return (await read) ?? [];
      } catch (error) {
        play.failure ??= `${dialogue.id}: its history cannot be read: ${error}`;
        return [];
      }
    };
    const [ofCustomer, ofAgent] = await Promise.all([
      history(customers.get(play)?.history()),
      history(conversationId === undefined ? undefined : agent?.history(conversationId)),
    ]);
    verdicts.push(
      judge({
        dialogueId: dialogue.id,
        conversationId,
        turns: dialogue.turns,
        welcome,
        views: {
          'customer, live': seen.customer,
          'agent, live': seen.agent,
          'customer, history': ofCustomer,
          'agent, history': ofAgent,
        },
      }),
    );
  });
  return together(verdicts);
}
