import { markRead } from '../conversations/activities.ts';
import type { Head, StoredEntry } from '../conversations/model.ts';
import type { Deps } from '../conversations/ports.ts';
import { CauserieError } from '../errors.ts';
import { channelClientId } from './client-id.ts';
import { announceDelivery } from './delivery.ts';
import type { InboundEvent } from './inbound.ts';
import { knownPerson, type Person } from './inbound-person.ts';
import type { InboundDeps, OpenChannel } from './inbound-ports.ts';
import { principalOf } from './inbound-principal.ts';
import type { DeliveryDeps, ProgressStore, Sent, SentStore } from './outbound-ports.ts';

/** What channels tell of what we sent: that it arrived, was read, or could not be delivered. */

export type Receipt = Extract<InboundEvent, { kind: 'delivered' | 'read' | 'failed' }>;

export interface ReceiptDeps {
  inbound: Pick<InboundDeps, 'links' | 'users' | 'conversations'>;
  sent: Pick<SentStore, 'get'>;
  progress: Pick<ProgressStore, 'get' | 'arrive'>;
  hears: DeliveryDeps['hears'];
}

/** Milliseconds after which it is looked once more: a receipt may be quicker than the note of what was sent. */
const lookAgain = 500;
/** Messages that one receipt for everything up to a moment is about, at most. */
const lookBack = 50;

/** Takes in a receipt. One for something that we have not sent, or long ago, is nothing to us. */
export async function takeReceipt(
  deps: ReceiptDeps,
  open: OpenChannel,
  receipt: Receipt,
): Promise<void> {
  if (receipt.externalId === undefined) return takeWatermark(deps, open, receipt);
  const { integrationId } = open.integration;
  const sent = await sentUnder(deps, integrationId, receipt.externalId);
  // It has to be his.
  const isHis = sent?.clientId === channelClientId(integrationId, receipt.externalUserId);
  if (sent === undefined || !isHis) return;
  const person = await knownPerson(deps.inbound, open, receipt.externalUserId);
  if (person === undefined) return;
  if (receipt.kind === 'read') await read(deps, person, sent.conversationId, sent.seq);
  // The last part stands for the message; what fails is not whole.
  if (!sent.last && receipt.kind !== 'failed') return;
  const head = await headOf(deps, person, sent.conversationId);
  if (head === undefined) return;
  const message = { id: sent.messageId, seq: sent.seq };
  await announce(deps, { head, person, message, receipt });
}

/** The channel says "everything up to then". */
async function takeWatermark(
  deps: ReceiptDeps,
  open: OpenChannel,
  receipt: Receipt,
): Promise<void> {
  const { at, kind } = receipt;
  if (at === undefined || kind === 'failed') return;
  const person = await knownPerson(deps.inbound, open, receipt.externalUserId);
  const conversationId = person?.link.conversationId;
  if (person === undefined || conversationId === undefined) return;
  const { clientId } = person.link;
  const head = await headOf(deps, person, conversationId);
  const { told = 0, arrived = 0 } = await deps.progress.get(conversationId, clientId);
  if (head === undefined || told === 0) return;
  const { store } = deps.inbound.conversations;
  const entries = await store.entries(conversationId, {
    before: told + 1,
    limit: lookBack,
    order: 'descending',
  });
  const there = entries.filter((entry) => isHeard(head, person, entry) && entry.at <= at);
  const [last] = there;
  if (last === undefined) return;
  if (kind === 'read') await read(deps, person, conversationId, last.seq);
  if (last.seq <= arrived) return;
  for (const message of there.filter(({ seq }) => seq > arrived).toReversed()) {
    await announce(deps, { head, person, message, receipt });
  }
  await deps.progress.arrive(conversationId, clientId, last.seq);
}

function isHeard(head: Head, { user: { userId } }: Person, entry: StoredEntry): boolean {
  return entry.kind === 'message' && head.participants[entry.author.side]?.userId !== userId;
}

async function sentUnder(
  { sent, inbound }: ReceiptDeps,
  integrationId: string,
  externalId: string,
): Promise<Sent | undefined> {
  const found = await sent.get(integrationId, externalId);
  if (found !== undefined) return found;
  await inbound.conversations.chance.sleep(lookAgain);
  return sent.get(integrationId, externalId);
}

async function headOf(
  { inbound }: ReceiptDeps,
  { user }: Person,
  conversationId: string,
): Promise<Head | undefined> {
  const { store } = inbound.conversations;
  const head = (await store.snapshot(conversationId, { consistent: false }))?.head;
  const isIn = Object.values(head?.participants ?? {}).some(({ userId, left }) => {
    return userId === user.userId && !left;
  });
  return isIn ? head : undefined;
}

/** He has read: agents see it, as if he had read it on a page. */
async function read(
  { inbound }: ReceiptDeps,
  person: Person,
  conversationId: string,
  seq: number,
): Promise<void> {
  const conversations: Deps = inbound.conversations;
  try {
    await markRead(conversations, principalOf(person), conversationId, seq);
  } catch (error) {
    if (!(error instanceof CauserieError) || error.code !== 'not_found') throw error;
  }
}

interface Announced {
  head: Head;
  person: Person;
  message: { id: string; seq: number };
  receipt: Receipt;
}

async function announce(
  { hears, inbound: { conversations } }: ReceiptDeps,
  { head, person: { user, link }, message, receipt }: Announced,
): Promise<void> {
  const { announce, switchboard, chance } = conversations;
  const { kind, externalId, code = 'uncategorized_error', message: said } = receipt;
  await announceDelivery(
    { hears, announce, switchboard, chance },
    {
      kind: kind === 'failed' ? 'failure' : 'user',
      head,
      user,
      link,
      message,
      externalIds: externalId === undefined ? [] : [externalId],
      ...(kind === 'failed'
        ? { error: { code, message: (said ?? 'The channel could not deliver it.').slice(0, 500) } }
        : {}),
    },
  );
}
