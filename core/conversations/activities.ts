import type { OutboundMessage } from '../channels/outbound-message.ts';
import { readOf, typingOf } from '../channels/outbound-of.ts';
import type { Principal, UserPrincipal } from '../identity/principal.ts';
import { requireSide, storedAuthor } from './access.ts';
import { deliver } from './deliver.ts';
import { openSnapshot } from './lists.ts';
import { business, type Head, lastSeq, type Page, type ReadMark, type Snapshot } from './model.ts';
import type { Deps } from './ports.ts';
import { markAt } from './read-marks.ts';
import { viewAuthor } from './view.ts';

/**
 * Tells the others that someone is typing, which is stored nowhere.
 * @param read How far he has read: noted as `markRead` does, and told with it.
 */
export async function typing(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  state: 'start' | 'stop',
  read?: number,
): Promise<void> {
  const snapshot = await openSnapshot(deps.store, principal, conversationId);
  const { head } = snapshot;
  const stored = storedAuthor(head, principal);
  const author = viewAuthor(head, stored);
  const marking = read === undefined ? undefined : noteRead(deps, principal, snapshot, read);
  await announceActivity(
    deps,
    head,
    stored.side,
    state === 'start' ? 'typing:start' : 'typing:stop',
  );
  if (stored.side === business && state === 'start') {
    await tell(deps, typingOf(head, deps.chance.now()));
  }
  // That somebody types is told, whatever becomes of his mark.
  const seq = await marking?.catch(() => undefined);
  const frame = { type: 'typing', conversationId, author, state } as const;
  await deliver(deps, head, () => (seq === undefined ? frame : { ...frame, read: seq }), {
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
  const snapshot = await openSnapshot(deps.store, principal, conversationId);
  const read = await noteRead(deps, principal, snapshot, seq);
  if (read === undefined) return;
  const { head } = snapshot;
  const author = viewAuthor(head, storedAuthor(head, principal));
  await deliver(deps, head, () => ({ type: 'read', conversationId, author, seq: read }), {
    except: connectionOf(principal),
    lookUp: false,
  });
}

/** @returns Up to where he has read now, and had not before; undefined when nothing has changed. */
async function noteRead(
  deps: Deps,
  principal: Principal,
  snapshot: Snapshot,
  seq: number,
): Promise<number | undefined> {
  const { id } = snapshot.head;
  // Who reads at once what he was just sent knows more than a replica that lags.
  const fresh =
    seq > lastSeq(snapshot) ? await deps.store.snapshot(id, { consistent: true }) : undefined;
  const { head, latest } = fresh ?? snapshot;
  const side = requireSide(head, principal);
  const mark = await markAt(deps, { head, latest }, side, seq, deps.chance.now());
  if (mark === undefined || !(await deps.store.markRead(id, side, mark))) return undefined;
  await tellOfRead(deps, head, side, mark);
  return mark.seq;
}

/** Tells webhooks of a customer's reading, and who is reached on a channel of the company's. */
export async function tellOfRead(
  deps: Deps,
  head: Head,
  side: string,
  { seq, at = deps.chance.now() }: Pick<ReadMark, 'seq' | 'at'>,
): Promise<void> {
  await announceActivity(deps, head, side, 'conversation:read');
  if (side === business) await tell(deps, readOf(head, seq, at));
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
