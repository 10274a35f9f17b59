import { CauserieError } from '../errors.ts';
import type { Principal, UserPrincipal } from '../identity/principal.ts';
import { business, type Head, type StoredAuthor } from './model.ts';

/** The side that a principal stands on in a conversation, or undefined if it is none of his business. */
export function sideOf(head: Head, principal: Principal): string | undefined {
  if (head.appId !== principal.appId) return undefined;
  if (principal.kind !== 'user') return business;
  for (const [key, participant] of Object.entries(head.participants)) {
    if (participant.userId === principal.userId && !participant.left) return key;
  }
  return undefined;
}

/**
 * Who has no part in a conversation is told the same as if it did not exist, so that ids cannot be
 * probed.
 */
export function notFound(): CauserieError {
  return new CauserieError(
    'not_found',
    'There is no such conversation among yours. Check conversationId, and that you use the session that it belongs to.',
  );
}

export function requireSide(head: Head, principal: Principal): string {
  const side = sideOf(head, principal);
  if (side === undefined) throw notFound();
  return side;
}

export function storedAuthor(head: Head, principal: Principal): StoredAuthor {
  const side = requireSide(head, principal);
  if (principal.kind === 'user') return { side, ...sourceOf(head, principal) };
  if (principal.kind !== 'agent') return { side };
  const author: StoredAuthor = { side, agentId: principal.agentId };
  if (principal.displayName !== undefined) author.displayName = principal.displayName;
  return author;
}

/** Where a customer writes from is said where it is not where his conversation began. */
function sourceOf(head: Head, { integrationId }: UserPrincipal): Pick<StoredAuthor, 'source'> {
  return integrationId === head.integrationId ? {} : { source: { integrationId } };
}
