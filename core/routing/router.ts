import type { Deps, RouteMessage } from '../conversations/ports.ts';
import { claim } from './claim.ts';
import { poolsOf, type RoutingConfig } from './config.ts';
import { type Drained, drain, readsOf } from './drain.ts';
import { lapseOffer } from './offers.ts';
import { overflowTicket, placeTicket } from './place.ts';
import { paceAfter, publishEvery } from './positions.ts';

/**
 * What routing does with its messages: changes what they say has changed, then drains the pools that
 * this concerns. One worker at a time does this for an app, so what it gives is in order; that nobody
 * is overloaded and nothing is given twice holds however many do. [R1] [R2] [R4] [R7]
 */
export async function routeBatch(
  deps: Deps,
  appId: string,
  messages: readonly RouteMessage[],
): Promise<Drained['claimed']> {
  const config = await deps.routing.config(appId);
  const pools = new Set<string>();
  for (const message of messages) {
    for (const pool of await poolsToDrain(deps, config, message)) pools.add(pool);
  }
  const claimed: Drained['claimed'] = [];
  for (const pool of pools) {
    const drained = await drainPool(deps, config, appId, pool);
    claimed.push(...drained.claimed);
    await keepPace(deps, appId, pool, drained);
  }
  return claimed;
}

/** Notes how fast the pool goes, and sees to it that those who wait are told where they stand. */
async function keepPace(deps: Deps, appId: string, pool: string, drained: Drained): Promise<void> {
  const now = deps.chance.now();
  const pace = await deps.routing.pace(appId, pool);
  const next = paceAfter(pace, drained.claimed.length, now);
  const due = now + publishDelay;
  // A publication that is due long since and was not made will not be made.
  const publish = drained.waiting && (pace.publishDue ?? 0) + publishEvery < now;
  if (publish) {
    await deps.timers.set({ type: 'publish', appId, pool, due });
    next.publishDue = due;
  }
  if (publish || drained.claimed.length > 0) await deps.routing.putPace(appId, pool, next);
}

/** Milliseconds from a change to the publication of positions that it makes necessary. */
const publishDelay = 1000;

/** Drains one pool of an app, on what is stored. */
export async function drainPool(
  deps: Deps,
  config: RoutingConfig,
  appId: string,
  pool: string,
): Promise<Drained> {
  return drain(
    {
      ...readsOf(deps.routing),
      claim: (ticket, queue, agentId) => claim(deps, ticket, queue, agentId),
    },
    config,
    appId,
    pool,
    deps.chance.now(),
  );
}

/** Does what the message says has to be done. @returns The pools to drain. */
async function poolsToDrain(
  deps: Deps,
  config: RoutingConfig,
  message: RouteMessage,
): Promise<string[]> {
  const { appId } = message;
  switch (message.type) {
    case 'waiting': {
      const pool = await placeTicket(deps, config, message);
      return pool === undefined ? [] : [pool];
    }
    case 'taken':
    case 'freed':
      return message.pool === undefined ? poolsOf(config) : [message.pool];
    case 'lapse':
      await lapseOffer(deps, { ...message, appId });
      return [message.pool];
    case 'overflow': {
      const pool = await overflowTicket(deps, config, message);
      return pool === undefined ? [] : [pool];
    }
    case 'drain':
      return [message.pool];
  }
}
