import type { Deps } from '../conversations/ports.ts';
import { setStatus } from './agents.ts';
import { freeUp } from './free-up.ts';
import type { AgentState } from './model.ts';

/**
 * Sets an agent's status. Who goes online gets what waits for him; whether he has a socket, and
 * whether he does anything, is looked at later.
 */
export async function goTo(
  deps: Deps,
  appId: string,
  agentId: string,
  status: string,
): Promise<AgentState> {
  const now = deps.chance.now();
  const { before, after } = await setStatus(deps.routing, appId, agentId, status, now);
  if (after.base === 'online') {
    const config = await deps.routing.config(appId);
    if (before.base !== 'online') {
      await Promise.all([
        watchPresence(deps, appId, agentId),
        deps.timers.set({
          type: 'idle',
          appId,
          agentId,
          due: now + config.idleAfterSeconds * 1000,
        }),
      ]);
    }
    // Also when he was: asked again, it mends what a crash left undone.
    await freeUp(deps, appId, after.pool, agentId);
  }
  return after;
}

/** Looks after the grace period whether an agent has a socket. */
export async function watchPresence(
  deps: Pick<Deps, 'routing' | 'timers' | 'chance'>,
  appId: string,
  agentId: string,
): Promise<void> {
  const config = await deps.routing.config(appId);
  const now = deps.chance.now();
  const due = now + config.presenceGraceSeconds * 1000;
  await deps.timers.set({ type: 'presence', appId, agentId, since: now, due });
}
