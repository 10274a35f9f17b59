import type { Stage } from './stage.ts';

/**
 * Looks after a while whether the customer still answers, where the app has a flow for his silence. Set
 * when he has done something, so that a flow that spoke into a silence is not followed by another.
 */
export async function watchInactivity(stage: Stage, handledBefore: number | undefined) {
  const { deps, head, run, handled, stored } = stage;
  const moved = stored !== undefined && handled !== handledBefore;
  if (!moved || run === undefined || run.status === 'handedOver' || run.status === 'failed') return;
  const published = await deps.flows.published(head.appId);
  const waits = new Set(
    published.flatMap(({ triggers }) =>
      triggers.flatMap((one) => (one.type === 'inactivity' ? [one.seconds] : [])),
    ),
  );
  const { appId, id: conversationId } = head;
  for (const seconds of waits) {
    const due = deps.chance.now() + seconds * 1000;
    await deps.timers.set({
      type: 'inactivity',
      appId,
      conversationId,
      afterSeq: handled,
      seconds,
      due,
    });
  }
}
