import type { Snapshot } from '../../core/conversations/model.ts';
import { present } from '../../core/conversations/model.ts';
import {
  hasMessages,
  lastMessageAt,
  viewSunshineConversation,
} from '../../core/sunshine/conversation-view.ts';
import type { SunshineDeps } from './deps.ts';

type Needs = Pick<SunshineDeps, 'conversations' | 'lists'>;

/** How far back the latest message is looked for, where events and notes stand after it. */
const lookBack = 100;

/** A conversation as it is answered. @param firstPersonal Of its customer, where it is known already. */
export async function shown(deps: Needs, snapshot: Snapshot, firstPersonal?: string) {
  const { head } = snapshot;
  const [, customer] = head.type === undefined ? (present(head)[0] ?? []) : [];
  const [switchboard, first, lastUpdatedAt] = await Promise.all([
    deps.conversations.switchboard(head.appId),
    customer === undefined
      ? undefined
      : (firstPersonal ?? deps.lists.firstPersonal(customer.userId)),
    updatedAt(deps, snapshot),
  ]);
  const isDefault = first === head.id;
  return viewSunshineConversation(snapshot, { switchboard, isDefault, lastUpdatedAt });
}

/** When the last message came, or the conversation began. */
async function updatedAt({ conversations }: Needs, snapshot: Snapshot): Promise<number> {
  const { head, latest } = snapshot;
  const near = lastMessageAt(latest);
  if (near !== undefined) return near;
  if (!hasMessages(snapshot)) return head.createdAt;
  const read = await conversations.store.entries(head.id, {
    after: head.clearedThrough ?? 0,
    limit: lookBack,
    order: 'descending',
  });
  return lastMessageAt(read) ?? read.at(-1)?.at ?? head.createdAt;
}
