import type { QueueState } from '@causerie/client';
import { useWords } from '../context.ts';
import { useAvailability } from '../hooks.ts';
import type { Translator } from '../words/translator.ts';

/** Whether somebody is there, in words; undefined before it is known. */
export function useWhoIsThere(): string | undefined {
  const t = useWords();
  const queues = useAvailability();
  return queues === undefined || queues.length === 0 ? undefined : wordsFor(queues, t, new Date());
}

function wordsFor(queues: readonly QueueState[], t: Translator, now: Date): string {
  const open = queues.filter((queue) => queue.open);
  if (open.length === 0) {
    const [opensAt] = queues.flatMap((queue) => queue.opensAt ?? []).sort();
    return opensAt === undefined
      ? t('closedNow')
      : t('closedUntil', { time: t.formatMoment(new Date(opensAt), now) });
  }
  const staffed = open.filter(({ agentsOnline }) => agentsOnline > 0);
  if (staffed.length === 0) return t('agentsAway');
  const waits = staffed.flatMap((queue) => queue.estimatedWaitSeconds ?? []);
  const shortest = Math.min(...waits);
  return waits.length === 0 || shortest === 0
    ? t('agentsOnline')
    : t('replyIn', { duration: t.formatDuration(shortest) });
}
