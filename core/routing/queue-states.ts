import type { z } from 'zod/mini';
import type { Deps } from '../conversations/ports.ts';
import type { queueStateSchema } from '../protocol/routing.ts';
import { isOpen, nextOpening } from '../schedules/schedule.ts';
import { poolsOf } from './config.ts';
import { estimatedWait, positionsOf } from './positions.ts';

/** Every queue of an app as it stands: whether it is open, who is there, how many wait. */
export async function queueStates(
  deps: Deps,
  appId: string,
): Promise<z.infer<typeof queueStateSchema>[]> {
  const config = await deps.routing.config(appId);
  const now = deps.chance.now();
  const byPool = new Map(
    await Promise.all(
      poolsOf(config).map(async (pool) => {
        const [agents, waiting, pace] = await Promise.all([
          deps.routing.countAgents(appId, pool),
          positionsOf(deps, appId, pool),
          deps.routing.pace(appId, pool),
        ]);
        return [pool, { agents, waiting, pace }] as const;
      }),
    ),
  );
  return config.queues.map((queue) => {
    const state = byPool.get(queue.pool);
    const hours = config.schedules.find((one) => one.scheduleId === queue.scheduleId);
    const open = hours === undefined || isOpen(hours, now);
    const opens = open || hours === undefined ? undefined : nextOpening(hours, now);
    const waiting =
      state?.waiting.filter(({ ticket }) => ticket.queueId === queue.queueId).length ?? 0;
    const free = state?.agents.free ?? 0;
    return {
      queueId: queue.queueId,
      open,
      opensAt: opens === undefined ? null : new Date(opens).toISOString(),
      agentsOnline: state?.agents.online ?? 0,
      agentsFree: free,
      waiting,
      estimatedWaitSeconds:
        free > 0 && waiting === 0 ? 0 : estimatedWait(state?.pace ?? {}, waiting + 1),
    };
  });
}
