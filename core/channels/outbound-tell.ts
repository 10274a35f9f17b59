import type { Head, StoredEntry } from '../conversations/model.ts';
import type { User } from '../identity/model.ts';
import { begin } from './asking.ts';
import type { Recipient } from './channel.ts';
import { degrade } from './degrade.ts';
import { announceDelivery } from './delivery.ts';
import type { ChannelLink } from './link.ts';
import { noteBlocked } from './link-changes.ts';
import type { OutboundMessage } from './outbound-message.ts';
import type { Doing, OpenOutbound, OutboundDelivery, OutboundDeps } from './outbound-ports.ts';
import { type Parcel, sendParcel } from './outbound-send.ts';
import type { Option } from './pressing.ts';
import { wordsIn } from './words/words.ts';

/** Entries that are read at once. */
const page = 50;
/**
 * Milliseconds that an entry may be older than its announcement when it is not known how far somebody has
 * been told: what is remembered of that is forgotten after a month without a message.
 */
const recent = 15 * 60 * 1000;
/** Milliseconds for which it is true that somebody types. */
const typingFor = 15_000;
/** How often it is looked again whose a link is, and milliseconds in between: somebody is being merged. */
const looks = 5;
const lookEvery = 1000;

type Message = StoredEntry & { kind: 'message' };

/** With whom it goes how. */
interface Line {
  link: ChannelLink;
  user: User;
  open: OpenOutbound;
  to: Recipient;
}

/**
 * Tells somebody by a link what is on its way to him. Of a conversation all behind what he has been told of,
 * in its order; what is tried again holds up nothing but what else goes to him.
 * @returns Milliseconds after which it is to be tried again; undefined when it is settled
 */
export async function tell(
  deps: OutboundDeps,
  message: OutboundMessage,
  delivery: OutboundDelivery,
): Promise<number | undefined> {
  const link = await deps.links.get(message.clientId);
  if (link === undefined || link.appId !== message.appId) return undefined;
  const [user, open] = await Promise.all([deps.user(link.userId), deps.open(link.integrationId)]);
  // The person or the integration is gone, and with it what was to be told.
  if (user === undefined || open === undefined || open.type !== link.type) return undefined;
  const { externalId } = link;
  const to = { settings: open.settings, externalId, language: user.profile.locale };
  const line: Line = { link, user, open, to };
  switch (message.kind) {
    case 'entries':
      return tellEntries(deps, line, message, delivery);
    case 'aside':
      return tellAside(deps, line, message, delivery);
    case 'typing':
    case 'read':
      await show(deps, line, message);
  }
}

async function tellEntries(
  deps: OutboundDeps,
  line: Line,
  message: Extract<OutboundMessage, { kind: 'entries' }>,
  delivery: OutboundDelivery,
): Promise<number | undefined> {
  const { conversationId, seq: end, since, targeted } = message;
  const { link } = line;
  const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
  if (snapshot === undefined || snapshot.head.appId !== link.appId) return undefined;
  const { head } = snapshot;
  const side = sideOf(head, link);
  if (side === undefined) {
    // He left, or the link is somebody else's by now; or he is being merged at this moment.
    return delivery.receives < looks ? lookEvery : undefined;
  }
  const { told, doing } = await deps.progress.get(conversationId, link.clientId);
  if ((told ?? -1) >= end) return undefined;
  const oldest = told === undefined ? delivery.queuedAt - recent : 0;
  const from = targeted === true ? Math.max(told ?? 0, end - page) : Math.max(told ?? 0, since);
  const isTold = (entry: StoredEntry): entry is Message => {
    if (entry.kind !== 'message' || entry.author.side === side) return false;
    const { to } = entry.author.source ?? {};
    if (to !== undefined) return to === link.clientId;
    return targeted !== true && entry.at >= oldest;
  };
  let after = from;
  while (after < end) {
    const entries = await deps.store.entries(conversationId, {
      after,
      before: end + 1,
      limit: page,
      order: 'ascending',
    });
    if (entries.length === 0) break;
    for (const entry of entries) {
      after = entry.seq;
      if (!isTold(entry)) continue;
      const before = doing?.seq === entry.seq ? doing : undefined;
      const pause = await tellEntry(deps, line, head, entry, before, delivery);
      if (pause !== undefined) return pause;
    }
  }
  await deps.progress.move(conversationId, link.clientId, end);
  return undefined;
}

/** Where the link's person stands in a conversation. */
function sideOf(head: Head, { userId }: ChannelLink): string | undefined {
  const found = Object.entries(head.participants).find(
    ([, one]) => one.userId === userId && !one.left,
  );
  return found?.[0];
}

/** @returns Milliseconds after which to go on with it; undefined when it is settled. */
async function tellEntry(
  deps: OutboundDeps,
  line: Line,
  head: Head,
  entry: Message,
  before: Doing | undefined,
  delivery: OutboundDelivery,
): Promise<number | undefined> {
  const { link, user, open } = line;
  const { id: conversationId } = head;
  const language = user.profile.locale ?? head.language;
  const { parts, options, asking } = shownTo(line, conversationId, entry, language);
  const parcel: Parcel = {
    parts,
    place: conversationId,
    conversationId,
    messageId: entry.id,
    seq: entry.seq,
    kept: true,
  };
  const to = { ...line.to, language };
  const result =
    link.status === 'active'
      ? await sendParcel(deps, { ...open, link, to }, parcel, before, delivery)
      : notReached(link, before);
  if (result.kind === 'later') return result.pause;
  const { ids, failed, blocked } = result;
  if (ids.length > 0 || failed === undefined) await noteShown(deps, link, options, asking);
  await announceDelivery(deps, {
    kind: failed === undefined ? 'channel' : 'failure',
    head,
    user,
    link,
    message: entry,
    externalIds: ids,
    ...(failed === undefined ? {} : { error: failed }),
  });
  if (blocked === true) {
    await noteBlocked(
      { links: deps.links, conversations: deps },
      { link, user },
      'blocked',
      undefined,
    );
    // What else there is for him is not tried any more.
    line.link = { ...link, status: 'blocked' };
  }
  await deps.progress.move(conversationId, link.clientId, entry.seq);
  return undefined;
}

/** A message as this channel shows it; a form is asked field by field. */
function shownTo(
  { open, link }: Line,
  conversationId: string,
  { content, id, seq }: Message,
  language: string | undefined,
) {
  const { capabilities } = open.channel;
  const showing = { capabilities, words: wordsIn(language), place: { conversationId, seq } };
  if (content.type === 'form' && content.submitted !== true) {
    const { parts, asking } = begin(content, id, showing);
    // Told once more after it broke off, it may have been answered meanwhile.
    return { parts, options: [], asking: link.asking?.messageId === id ? undefined : asking };
  }
  return { ...degrade(content, showing), asking: undefined };
}

function notReached({ status }: ChannelLink, before: Doing | undefined) {
  const code = status === 'blocked' ? 'blocked' : 'not_reached';
  const message =
    status === 'blocked'
      ? 'The person does not want to hear from you on this channel.'
      : 'The person is not reached on this channel.';
  return {
    kind: 'done' as const,
    ids: before?.ids ?? [],
    failed: { code, message },
    blocked: undefined,
  };
}

/** What he writes next may answer what he was shown. */
async function noteShown(
  { links }: OutboundDeps,
  { clientId }: ChannelLink,
  options: readonly Option[],
  asking: ChannelLink['asking'],
): Promise<void> {
  if (options.length === 0 && asking === undefined) return;
  await links.update(clientId, (link) => ({
    ...link,
    ...(options.length === 0 ? {} : { options: [...options] }),
    ...(asking === undefined ? {} : { asking }),
  }));
}

async function tellAside(
  deps: OutboundDeps,
  line: Line,
  { id, parts, language }: Extract<OutboundMessage, { kind: 'aside' }>,
  delivery: OutboundDelivery,
): Promise<number | undefined> {
  const { link, open } = line;
  // Who is asked whether he may be linked is not reached yet.
  if (link.status !== 'active' && link.status !== 'pending') return undefined;
  const place = `aside#${id}`;
  const { told, doing } = await deps.progress.get(place, link.clientId);
  if (told !== undefined) return undefined;
  const parcel: Parcel = {
    parts,
    place,
    conversationId: link.conversationId ?? '',
    messageId: id.slice(0, 24),
    seq: 1,
    kept: false,
  };
  const to = language === undefined ? line.to : { ...line.to, language };
  const result = await sendParcel(deps, { ...open, link, to }, parcel, doing, delivery);
  if (result.kind === 'later') return result.pause;
  if (result.failed !== undefined) {
    const { integrationId } = link;
    deps.log.warn('a question or confirmation was refused', { integrationId, ...result.failed });
  }
  await deps.progress.move(place, link.clientId, 1);
  return undefined;
}

/** Shows that somebody types, or has read. Best effort: it is true now, or not worth telling. */
async function show(
  deps: OutboundDeps,
  { link, open: { channel }, to }: Line,
  message: Extract<OutboundMessage, { kind: 'typing' | 'read' }>,
): Promise<void> {
  const { lastExternalId } = link;
  if (link.status !== 'active') return;
  if (message.kind === 'typing' && deps.chance.now() - message.at > typingFor) return;
  try {
    const request =
      message.kind === 'typing'
        ? channel.typing?.(to, lastExternalId)
        : lastExternalId === undefined
          ? undefined
          : channel.markRead?.(lastExternalId, to);
    if (request !== undefined) await deps.http(request);
  } catch {
    // What comes next is told all the same.
  }
}
