import type { UserPrincipal } from '../identity/principal.ts';
import type { Head, HeadParticipant, Reach } from './model.ts';

/** Where somebody who writes is reached from now on; null: not on a channel. */
export function reachOf({ channel, integrationId }: UserPrincipal, since: number): Reach | null {
  return channel === undefined ? null : { ...channel, integrationId, since };
}

/**
 * The change of where a participant is reached, who writes now; undefined when he is reached there already.
 * @param since The sequence behind which he is to be told.
 */
export function reachChange(
  head: Head,
  principal: UserPrincipal,
  since: number,
): Record<string, Reach | null> | undefined {
  const { userId, channel } = principal;
  const [key, participant] =
    Object.entries(head.participants).find(([, one]) => one.userId === userId && !one.left) ?? [];
  if (key === undefined || participant?.reach?.clientId === channel?.clientId) return undefined;
  return { [key]: reachOf(principal, since) };
}

/** Participants as they are reached after a change. */
export function reachedBy(
  participants: Head['participants'],
  change: Record<string, Reach | null> = {},
): Head['participants'] {
  const after = { ...participants };
  for (const [key, reach] of Object.entries(change)) {
    const participant = after[key];
    if (participant !== undefined) after[key] = withReach(participant, reach);
  }
  return after;
}

/** @param reach null: he is reached on no channel. */
export function withReach(participant: HeadParticipant, reach: Reach | null): HeadParticipant {
  const { reach: _, ...rest } = participant;
  return reach === null ? rest : { ...rest, reach };
}
