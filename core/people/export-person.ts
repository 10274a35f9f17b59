import type { ChannelLink } from '../channels/link.ts';
import { history } from '../conversations/history.ts';
import { business, present } from '../conversations/model.ts';
import type { ConversationStore } from '../conversations/ports.ts';
import { viewConversation } from '../conversations/view.ts';
import type { Device } from '../identity/devices.ts';
import type { User } from '../identity/model.ts';
import { jsonBytes } from '../protocol/content.ts';
import type { Entry } from '../protocol/entries.ts';
import type { ExportRecord } from '../protocol/people-routes.ts';

/** Where an export goes on: behind so much of the list, and in a conversation behind a sequence. */
export interface ExportPosition {
  /** The list's own cursor; absent at its beginning. */
  list?: string | undefined;
  conversationId?: string | undefined;
  after?: number | undefined;
}

export interface ExportDeps {
  store: Pick<ConversationStore, 'listOfUser' | 'snapshot' | 'entries'>;
  devices(userId: string): Promise<Device[]>;
  links(userId: string): Promise<ChannelLink[]>;
}

/** A page ends when it has so many bytes or conversations; a Lambda's answer may take 6 MB. */
const pageBytes = 1024 * 1024;
const conversationsAtMost = 25;

/**
 * What is kept of a person, a page at a time: himself, devices and channels with the first, then his
 * conversations with everything in them, agents' notes among it. A page takes so much work and no more,
 * however long his history is. [O5]
 * @param position Where the last page ended; undefined for the first. Forged, it leads to his own only.
 */
export async function exportPerson(
  deps: ExportDeps,
  user: User,
  position: ExportPosition | undefined,
): Promise<{ records: ExportRecord[]; next: ExportPosition | null }> {
  const records = position === undefined ? await himself(deps, user) : [];
  let at: ExportPosition = position ?? {};
  let bytes = jsonBytes(records);
  for (let looked = 0; looked < conversationsAtMost && bytes < pageBytes; looked++) {
    const list = await deps.store.listOfUser(user.userId, {
      limit: 1,
      consistent: true,
      ...(at.list === undefined ? {} : { cursor: at.list }),
    });
    const [conversationId] = list.conversationIds;
    if (conversationId === undefined) return { records, next: null };
    // Another one than was begun: what has moved up meanwhile begins at its beginning.
    const after = at.conversationId === conversationId ? at.after : undefined;
    const found = await pageOf(deps, user, conversationId, after);
    records.push(...found.records);
    bytes += jsonBytes(found.records);
    if (found.after !== undefined) at = { list: at.list, conversationId, after: found.after };
    else if (list.cursor === null) return { records, next: null };
    else at = { list: list.cursor };
  }
  return { records, next: at };
}

async function himself(deps: ExportDeps, user: User): Promise<ExportRecord[]> {
  const { userId } = user;
  const [devices, links] = await Promise.all([deps.devices(userId), deps.links(userId)]);
  return [
    { kind: 'user', user: { ...user } },
    ...devices.map((device) => ({ kind: 'device' as const, device: { ...device } })),
    ...links.map(({ version: _, ...channel }) => ({ kind: 'channel' as const, channel })),
  ];
}

/** @returns With `after` where more of the conversation is to come. */
async function pageOf(
  { store }: ExportDeps,
  { userId }: User,
  conversationId: string,
  after: number | undefined,
): Promise<{ records: ExportRecord[]; after?: number }> {
  const snapshot = await store.snapshot(conversationId, { consistent: true });
  const isHis =
    snapshot !== undefined && present(snapshot.head).some(([, one]) => one.userId === userId);
  if (!isHis) return { records: [] };
  const page = await history(store, snapshot.head, business, { after: after ?? 0 });
  const records: ExportRecord[] =
    after === undefined
      ? [{ kind: 'conversation', conversation: { ...viewConversation(snapshot, business) } }]
      : [];
  const { entries } = page;
  if (entries.length > 0) {
    const files = [...new Set(entries.flatMap(filesOf))];
    const all = entries.map((entry) => ({ ...entry }));
    records.push({ kind: 'entries', conversationId, entries: all, files });
  }
  return page.more ? { records, after: page.through } : { records };
}

function filesOf(entry: Entry): string[] {
  if (entry.kind !== 'message') return [];
  const { content } = entry;
  if (content.type === 'file' || content.type === 'image') return [content.mediaUrl];
  if (content.type !== 'carousel' && content.type !== 'list') return [];
  return content.items.flatMap(({ mediaUrl }) => (mediaUrl === undefined ? [] : [mediaUrl]));
}
