import type { OutboundMessage } from '../channels/outbound-message.ts';
import { readOf, typingOf } from '../channels/outbound-of.ts';
import type { Principal, UserPrincipal } from '../identity/principal.ts';
import { requireSide, storedAuthor } from './access.ts';
import { deliver } from './deliver.ts';
import { openSnapshot } from './lists.ts';
import { business, type Head, lastSeq, messagesByOthers, type Page } from './model.ts';
import type { Deps } from './ports.ts';
import { viewAuthor } from './view.ts';

/** Tells the others that someone is typing. Nothing is stored. */
export async function typing(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  state: 'start' | 'stop',
): Promise<void> {
  const { head } = await openSnapshot(deps.store, principal, conversationId);
  const stored = storedAuthor(head, principal);
  const author = viewAuthor(head, stored);
  await announceActivity(
    deps,
    head,
    stored.side,
    state === 'start' ? 'typing:start' : 'typing:stop',
  );
  if (stored.side === business && state === 'start') {
    await tell(deps, typingOf(head, deps.chance.now()));
  }
  await deliver(deps, head, () => ({ type: 'typing', conversationId, author, state }), {
    except: connectionOf(principal),
    lookUp: false,
  });
}

/**
 * A customer goes to another page of the company's. Flows that are in control may react to it; nothing is
 * stored.
 */
export async function visitPage(
  deps: Deps,
  principal: UserPrincipal,
  conversationId: string,
  { url, title }: Page,
): Promise<void> {
  const { head } = await openSnapshot(deps.store, principal, conversationId);
  if (head.control !== 'answerBot' || head.state === 'closed') return;
  await deps.queues.step({
    type: 'page',
    appId: head.appId,
    conversationId,
    pageId: deps.chance.hex(16),
    url,
    ...(title === undefined ? {} : { title }),
  });
}

/**
 * Notes that someone has read up to a sequence, and tells the others. A mark only moves forward; one
 * beyond the end is taken as the end.
 */
export async function markRead(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  seq: number,
): Promise<void> {
  let snapshot = await openSnapshot(deps.store, principal, conversationId);
  if (seq > lastSeq(snapshot)) {
    // Who reads at once what he was just sent knows more than a replica that lags.
    snapshot = (await deps.store.snapshot(conversationId, { consistent: true })) ?? snapshot;
  }
  const { head, latest } = snapshot;
  const side = requireSide(head, principal);
  const read = Math.min(seq, lastSeq(snapshot));
  const already = side === business ? head.businessRead : head.participants[side]?.read;
  if (read <= (already?.seq ?? 0)) return;
  const entry =
    latest.find((one) => one.seq === read) ??
    (
      await deps.store.entries(conversationId, {
        after: read - 1,
        limit: 1,
        order: 'ascending',
      })
    )[0];
  const others = messagesByOthers(entry?.tally ?? {}, side);
  const at = deps.chance.now();
  if (!(await deps.store.markRead(conversationId, side, { seq: read, others, at }))) return;
  const author = viewAuthor(head, storedAuthor(head, principal));
  await announceActivity(deps, head, side, 'conversation:read');
  if (side === business) await tell(deps, readOf(head, read, at));
  await deliver(deps, head, () => ({ type: 'read', conversationId, author, seq: read }), {
    except: connectionOf(principal),
    lookUp: false,
  });
}

/** Webhooks are told what customers do. */
async function announceActivity(
  deps: Deps,
  { appId, id: conversationId }: Head,
  side: string,
  activity: 'conversation:read' | 'typing:start' | 'typing:stop',
): Promise<void> {
  if (side === business) return;
  const { chance } = deps;
  const [id, at] = [chance.hex(24), chance.now()];
  await deps.announce({ kind: 'activity', appId, conversationId, id, at, activity, side });
}

/** On channels, for those who are reached there. */
async function tell(deps: Deps, messages: readonly OutboundMessage[]): Promise<void> {
  await Promise.all(messages.map((message) => deps.queues.outbound(message)));
}

function connectionOf(principal: Principal): string | undefined {
  return principal.kind === 'system' ? undefined : principal.connectionId;
}
