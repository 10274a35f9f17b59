import type { Deps } from '../../core/conversations/ports.ts';
import type { Switchboard } from '../../core/switchboard/model.ts';

/** Milliseconds for which a switchboard is remembered between events. */
const rememberFor = 10_000;

/** Switchboards as conversations look at them: lately read ones, unless what stands now is asked for. */
export function rememberedSwitchboards(
  read: (appId: string) => Promise<Switchboard | undefined>,
  now: () => number,
): Deps['switchboard'] {
  const remembered = new Map<string, { answer: Promise<Switchboard | undefined>; until: number }>();
  return (appId, { consistent } = { consistent: false }) => {
    const known = remembered.get(appId);
    if (!consistent && known !== undefined && known.until > now()) return known.answer;
    const answer = read(appId);
    remembered.set(appId, { answer, until: now() + rememberFor });
    // A failure is not remembered.
    answer.catch(() => remembered.delete(appId));
    return answer;
  };
}
