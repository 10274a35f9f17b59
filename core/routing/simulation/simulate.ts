import * as z from 'zod/mini';
import { newAgentState } from '../agents.ts';
import { type Queue, type RoutingConfig, routingConfigSchema } from '../config.ts';
import { drain } from '../drain.ts';
import type { Distribution, Ticket } from '../model.ts';
import { erlangC, offeredLoad, type Traffic } from './erlang-c.ts';
import { estimate } from './estimate.ts';
import { EventQueue } from './event-queue.ts';
import { Occupancy, type Stretch } from './occupancy.ts';
import { createRandom } from './random.ts';
import { SimulatedStore } from './simulated-store.ts';

/**
 * A pool at work, with a clock that jumps from event to event: conversations come at random, the core
 * that routes them in production gives them to agents, each takes a random time. An agent who holds c
 * conversations answers them side by side, so n agents are n·c servers of one line.
 */
export interface SimulationOptions {
  agents: number;
  /** Conversations that each agent holds at once. */
  capacity: number;
  arrivalsPerHour: number;
  /** Mean time that a conversation takes its slot; exponentially distributed. Seconds. */
  handleSeconds: number;
  /** Conversations to be measured; those before the line has settled come on top. */
  conversations: number;
  seed: number;
  distribution?: Distribution;
  /** The routing to be looked at: production's own, unless said otherwise. */
  route?: typeof drain;
}

export interface Simulation extends Omit<SimulationOptions, 'distribution' | 'route'> {
  /** Work that comes in by work that can be done; from 1 on the line grows for ever. */
  load: number;
  stable: boolean;
  /** What to expect: of all conversations, those at once included; see `estimate.ts`. Seconds. */
  meanWaitSeconds: number;
  /** Share of conversations that wait at all, to be expected. */
  waitedShare: number;
  /** Where the two come from: next to no waiting, or nothing but waiting, leaves the plain averages. */
  method: 'controlVariates' | 'average';
  /** Plain averages over the conversations of this run. */
  observed: { meanWaitSeconds: number; waitedShare: number };
  p50WaitSeconds: number;
  p95WaitSeconds: number;
  p99WaitSeconds: number;
  maxWaitSeconds: number;
  /** Share of the slots that were taken, over time. */
  utilization: number;
  /** Conversations before those that were measured. */
  warmUp: number;
  /** What the formula says; none for a load that no line can stand. */
  erlangC:
    | {
        meanWaitSeconds: number;
        waitedShare: number;
        p50WaitSeconds: number;
        p95WaitSeconds: number;
        p99WaitSeconds: number;
      }
    | undefined;
}

const appId = 'simulation';
const pool = 'main';
const stretchesWanted = 400;
const stretchAtLeast = 25;
/** Conversations from one word on progress to the next. */
const progressEvery = 5000;

/** @param onProgress Awaited, so that its caller can let others work too. */
export async function simulate(
  options: SimulationOptions,
  onProgress?: (done: number, all: number) => unknown,
): Promise<Simulation> {
  const traffic: Traffic = {
    servers: options.agents * options.capacity,
    arrivalsPerSecond: options.arrivalsPerHour / 3600,
    handleSeconds: options.handleSeconds,
  };
  const warmUp = warmUpFor(traffic, options.conversations);
  const run = await play(options, traffic, warmUp, onProgress);
  return summary(options, traffic, warmUp, run);
}

/**
 * Conversations until how it began no longer matters: it fades by e within the relaxation time of the
 * line, 1/μ at least and 1/(cμ(1 − √ρ)²) under a high load (P. M. Morse, 1955); eight times that.
 */
function warmUpFor(traffic: Traffic, conversations: number): number {
  const load = offeredLoad(traffic);
  const rho = load / traffic.servers;
  if (rho >= 1) return 0;
  const needed = 8 * Math.max(load, rho / (1 - Math.sqrt(rho)) ** 2);
  // Near 1 it would take days.
  return Math.ceil(Math.min(needed, 500_000 + 2 * conversations));
}

interface Run {
  waits: Float64Array;
  stretches: Stretch[];
}

interface Waiting extends Ticket {
  index: number;
  /** `since` before it was rounded for the key. Seconds. */
  cameAt: number;
}

interface Departure {
  at: number;
  agentId: string;
  conversationId: string;
}

async function play(
  options: SimulationOptions,
  { servers, arrivalsPerSecond, handleSeconds }: Traffic,
  warmUp: number,
  onProgress: ((done: number, all: number) => unknown) | undefined,
): Promise<Run> {
  const { conversations, seed, route = drain } = options;
  const config = configFor(options.distribution ?? 'roundRobin');
  const store = new SimulatedStore(config, pool);
  for (let i = 0; i < options.agents; i++) store.setAgent(newAgent(i, options.capacity));
  const arrivals = createRandom(seed, 1);
  const handling = createRandom(seed, 2);
  const departures = new EventQueue<Departure>();
  const occupancy = new Occupancy(servers);
  const waits = new Float64Array(conversations);
  const stretches: Stretch[] = [];
  const all = warmUp + conversations;
  const perStretch = Math.max(stretchAtLeast, Math.ceil(conversations / stretchesWanted));
  const requires = { groups: [], skills: {} };

  let now = 0;
  let came = 0;
  let taken = 0;
  let busy = 0;
  /** Whether the one who came last was taken as he came. */
  let atOnce = false;
  let nextArrival = arrivals.exponential(1 / arrivalsPerSecond);

  store.onClaimed = (ticket, agentId) => {
    const { index, cameAt, conversationId } = ticket as Waiting;
    taken++;
    busy++;
    if (index === came - 1) atOnce = true;
    if (index >= warmUp) waits[index - warmUp] = now - cameAt;
    departures.add({ at: now + handling.exponential(handleSeconds), agentId, conversationId });
  };

  while (taken < all) {
    const arrives = came < all && nextArrival <= departures.nextAt;
    const at = arrives ? nextArrival : departures.nextAt;
    const inSystem = busy + store.waiting;
    const measured = came > warmUp && came < all;
    if (measured) occupancy.passed(at - now, inSystem, busy);
    now = at;
    store.now = now * 1000;
    if (arrives) {
      const index = came++;
      nextArrival = now + arrivals.exponential(1 / arrivalsPerSecond);
      const conversationId = String(index).padStart(9, '0');
      const ticket: Waiting = {
        index,
        cameAt: now,
        conversationId,
        appId,
        pool,
        queueId: 'default',
        priority: 5,
        since: store.now,
        queuedAt: store.now,
        requires,
        declinedBy: [],
      };
      atOnce = false;
      store.addTicket(ticket);
      await route(store, config, appId, pool, store.now);
      if (measured) occupancy.arrived(inSystem, !atOnce);
      if (measured && (index - warmUp) % perStretch === 0) stretches.push(occupancy.cut());
      if (came % progressEvery === 0) await onProgress?.(came, all);
    } else {
      const departure = departures.take();
      if (departure === undefined) throw new Error('Conversations wait, and every agent is idle.');
      busy--;
      store.close(departure.agentId, departure.conversationId);
      await route(store, config, appId, pool, store.now);
    }
  }
  return { waits, stretches };
}

function summary(
  options: SimulationOptions,
  traffic: Traffic,
  warmUp: number,
  { waits, stretches }: Run,
): Simulation {
  const { agents, capacity, arrivalsPerHour, handleSeconds, conversations, seed } = options;
  const load = offeredLoad(traffic) / traffic.servers;
  const observed = {
    meanWaitSeconds: waits.reduce((sum, wait) => sum + wait, 0) / conversations,
    waitedShare: waits.reduce((sum, wait) => (wait > 0 ? sum + 1 : sum), 0) / conversations,
  };
  const expected = load < 1 ? estimate(traffic, stretches) : undefined;
  const theory = erlangC(traffic);
  waits.sort();
  const percentile = (share: number) => waits[Math.ceil(share * waits.length) - 1] ?? 0;
  let seconds = 0;
  let busySeconds = 0;
  for (const stretch of stretches) {
    seconds += stretch.seconds;
    busySeconds += stretch.busyTime.reduce((sum, time) => sum + time, 0);
  }
  return {
    agents,
    capacity,
    arrivalsPerHour,
    handleSeconds,
    conversations,
    seed,
    load,
    stable: load < 1,
    ...(expected ?? observed),
    method: expected === undefined ? 'average' : 'controlVariates',
    observed,
    p50WaitSeconds: percentile(0.5),
    p95WaitSeconds: percentile(0.95),
    p99WaitSeconds: percentile(0.99),
    maxWaitSeconds: percentile(1),
    utilization: seconds === 0 ? 0 : busySeconds / (seconds * traffic.servers),
    warmUp,
    erlangC: theory && {
      meanWaitSeconds: theory.meanWaitSeconds,
      waitedShare: theory.waitedShare,
      p50WaitSeconds: theory.percentile(0.5),
      p95WaitSeconds: theory.percentile(0.95),
      p99WaitSeconds: theory.percentile(0.99),
    },
  };
}

function newAgent(index: number, capacity: number) {
  const agentId = `agent${String(index).padStart(6, '0')}`;
  const routing = { pool, capacity, groups: [], skills: {}, languages: [] };
  const state = newAgentState({ agentId, appId }, routing, 0);
  return { ...state, status: 'online', base: 'online' as const };
}

function configFor(distribution: Distribution): RoutingConfig {
  const queue: Partial<Queue> & { queueId: string } = { queueId: 'default', pool };
  return z.parse(routingConfigSchema, { queues: [queue], pools: { [pool]: { distribution } } });
}
