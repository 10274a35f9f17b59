import type { Deps } from '../conversations/ports.ts';

/** Says that someone has room again. */
export async function freeUp(
  deps: Deps,
  appId: string,
  pool: string,
  cause: string,
): Promise<void> {
  const seq = deps.chance.now();
  await deps.queues.route({ type: 'freed', appId, pool, conversationId: cause, seq });
}
