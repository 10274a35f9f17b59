import type { Principal } from '../identity/principal.ts';
import type { ConversationsPage } from '../protocol/sdk-http.ts';
import { notFound, requireSide, sideOf } from './access.ts';
import type { Snapshot } from './model.ts';
import type { ConversationStore, ListPage } from './ports.ts';
import { viewConversation } from './view.ts';

type Store = Pick<ConversationStore, 'snapshot'>;

/** A conversation that the principal may see. @throws CauserieError not_found */
export async function openSnapshot(
  store: Store,
  principal: Principal,
  conversationId: string,
): Promise<Snapshot> {
  const quick = await store.snapshot(conversationId, { consistent: false });
  if (quick !== undefined && sideOf(quick.head, principal) !== undefined) return quick;
  // A replica that lags knows neither a new conversation nor whose it has become.
  const snapshot = await store.snapshot(conversationId, { consistent: true });
  if (snapshot === undefined) throw notFound();
  requireSide(snapshot.head, principal);
  return snapshot;
}

/** A page of ids as conversations. One that its list names and that is gone is left out. */
export async function summaries(
  store: Store,
  principal: Principal,
  page: ListPage,
): Promise<ConversationsPage> {
  const snapshots = await Promise.all(
    page.conversationIds.map((id) => store.snapshot(id, { consistent: false })),
  );
  const conversations = snapshots.flatMap((snapshot) => {
    const side = snapshot === undefined ? undefined : sideOf(snapshot.head, principal);
    return snapshot === undefined || side === undefined ? [] : [viewConversation(snapshot, side)];
  });
  return { conversations, cursor: page.cursor };
}
