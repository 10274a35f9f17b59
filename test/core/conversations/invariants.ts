import { expect } from 'vitest';
import { business, isPublic, type StoredEntry } from '../../../core/conversations/model.ts';
import { viewConversation, viewEntries } from '../../../core/conversations/view.ts';
import { current, type MemoryDatabase } from '../../support/memory-database.ts';
import type { SimulatedClient } from '../../support/simulated-client.ts';

/** What has to hold of a conversation whatever happened to those who wrote it. */
export function checkConversation(database: MemoryDatabase, conversationId: string): StoredEntry[] {
  const { head, entries } = current(database, conversationId) ?? {};
  if (head === undefined || entries === undefined) throw new Error('there is no conversation');
  let state = 'open';
  let lastPublic = 0;
  const messages: Record<string, number> = {};
  entries.forEach((entry, index) => {
    expect(entry.seq, 'sequences count from 1 without a gap').toBe(index + 1);
    expect(entry.prev, 'prev names the last that customers see').toBe(lastPublic);
    if (isPublic(entry)) lastPublic = entry.seq;
    if (entry.kind === 'event' && entry.name === 'closed') {
      expect(state, 'only what is open is closed').toBe('open');
      state = 'closed';
    }
    if (entry.kind === 'event' && entry.name === 'reopened') {
      expect(state, 'only what is closed is reopened').toBe('closed');
      state = 'open';
    }
    if (entry.kind === 'message') {
      expect(state, `message ${entry.seq} stands in an open conversation`).toBe('open');
      messages[entry.author.side] = (messages[entry.author.side] ?? 0) + 1;
    }
    expect(entry.tally, 'the tally counts messages by side').toEqual(messages);
  });
  expect(head.state, 'the head says what the sequence says').toBe(state);
  const snapshot = { head, latest: entries.slice(-4).reverse() };
  for (const side of [business, ...Object.keys(head.participants)]) {
    const read = side === business ? head.businessRead : head.participants[side]?.read;
    const unread = entries.filter(
      (entry) =>
        entry.kind === 'message' && entry.author.side !== side && entry.seq > (read?.seq ?? 0),
    );
    expect(viewConversation(snapshot, side).unread, `unread of ${side}`).toBe(unread.length);
  }
  return [...entries];
}

/** Exactly once what was acknowledged, at most once what was not, in each sender's order. */
export function checkSenders(entries: StoredEntry[], clients: SimulatedClient[]): void {
  const times = new Map<string, number[]>();
  for (const { clientId, seq } of entries) {
    if (clientId !== undefined) times.set(clientId, [...(times.get(clientId) ?? []), seq]);
  }
  for (const [clientId, seqs] of times) expect(seqs.length, `${clientId} stands once`).toBe(1);
  for (const { acknowledged } of clients) {
    let before = 0;
    for (const { clientId, seq } of acknowledged) {
      expect(times.get(clientId), `${clientId} stands where it was acknowledged`).toEqual([seq]);
      expect(seq, `${clientId} stands behind what was sent before it`).toBeGreaterThan(before);
      before = seq;
    }
  }
}

/** Everything that its reader may see, once, in order. */
export function checkReaders(
  database: MemoryDatabase,
  conversationId: string,
  entries: StoredEntry[],
  clients: SimulatedClient[],
): void {
  const head = current(database, conversationId)?.head;
  if (head === undefined) throw new Error('there is no conversation');
  for (const { principal, timeline } of clients) {
    const visible = viewEntries(head, entries, principal.kind === 'user' ? 'p0' : business);
    expect(
      timeline.entries.map((entry) => entry.seq),
      `what ${principal.connectionId} holds`,
    ).toEqual(visible.map((entry) => entry.seq));
  }
}
