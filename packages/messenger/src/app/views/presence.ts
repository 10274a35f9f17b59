import type { Model } from '../state/model.ts';

/** Who is there, in a sentence: of all queues, the best. Undefined while nothing is known. */
export function presence({ queues, t }: Model): { here: boolean; text: string } | undefined {
  const all = queues.value;
  if (all === undefined || all.length === 0) return undefined;
  const say = t.value;
  const open = all.filter((queue) => queue.open);
  if (open.length === 0) {
    const opens = all.flatMap(({ opensAt }) => opensAt ?? []).sort()[0];
    if (opens === undefined) return { here: false, text: say('closedNow') };
    const time = say.formatMoment(new Date(opens), new Date());
    return { here: false, text: say('closedUntil', { time }) };
  }
  if (!open.some(({ agentsOnline }) => agentsOnline > 0))
    return { here: false, text: say('agentsAway') };
  const waits = open.flatMap(({ estimatedWaitSeconds }) => estimatedWaitSeconds ?? []);
  const shortest = Math.min(...waits);
  if (waits.length === 0 || shortest < 60) return { here: true, text: say('agentsOnline') };
  return { here: true, text: say('replyIn', { duration: say.formatDuration(shortest) }) };
}
