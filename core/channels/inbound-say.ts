import { sideOf } from '../conversations/access.ts';
import { createConversation } from '../conversations/create.ts';
import { sendMessage, sendPostback } from '../conversations/messages.ts';
import { lastSeq, type Snapshot, type StoredSource } from '../conversations/model.ts';
import { CauserieError } from '../errors.ts';
import { startingHolder } from '../switchboard/holder.ts';
import type { InboundEvent } from './inbound.ts';
import { type Meaning, meaningOf, type Utterance } from './inbound-meaning.ts';
import { announceLink, cleaned, type Person, personOf } from './inbound-person.ts';
import type { InboundDeps, OpenChannel } from './inbound-ports.ts';
import { principalOf } from './inbound-principal.ts';
import type { ChannelLink } from './link.ts';
import { announceChange } from './link-changes.ts';

type Said = Extract<InboundEvent, { kind: 'message' | 'choice' }>;

export interface Attempt {
  /** What is not to be had now is not waited for any more. */
  last: boolean;
}

/** How often it is looked again where somebody or his conversation has changed in between. */
const attempts = 5;
/** Conversations of a user that are looked through for his latest personal one. */
const lookThrough = 10;
/** Entries that a writer may be behind; what was written before is searched for in so many. */
const searchBack = 990;

/**
 * Says in a conversation what somebody wrote on a channel, as himself. An event that comes again, because
 * its taking in broke off, is found by the ids that its messages get from it.
 */
export async function say(
  deps: InboundDeps,
  open: OpenChannel,
  event: Said,
  occasion: string,
  attempt: Attempt,
): Promise<void> {
  for (let tried = 0; tried < attempts; tried++) {
    const person = await personOf(deps, open, event);
    const { link } = person;
    // It was said, and broke off before it was noted as seen.
    if (link.lastEvent?.id === occasion) return;
    if (link.lastEvent === undefined && link.conversationId === undefined) {
      await announceLink(deps, person);
    }
    const meaning = await meaningOf(deps, open, person, event, occasion, attempt);
    const named = event.kind === 'message' ? event.conversationId : undefined;
    const saying = { occasion, source: sourceOf(open, event), named };
    const place = await speak(deps, person, meaning, saying);
    if (place === 'changed') continue;
    await note(deps, person, event, occasion, meaning, place);
    return;
  }
  throw new Error('somebody or his conversation changes all the time');
}

/** Where something was said; nothing was when nothing was to be said. */
interface Place {
  conversationId: string;
  /** The last sequence of it. */
  seq: number;
}

interface Saying {
  occasion: string;
  source: StoredSource;
  /** The conversation that it says it belongs to. */
  named: string | undefined;
}

/** @returns `changed` when the person has become somebody else, or a conversation is gone. */
async function speak(
  deps: InboundDeps,
  person: Person,
  { utterances, conversationId: meant }: Meaning,
  { occasion, source, named }: Saying,
): Promise<Place | 'changed' | undefined> {
  const { link } = person;
  let place: Place | undefined;
  let known =
    meant === undefined
      ? ((await standing(deps, person, named)) ??
        (await standing(deps, person, link.conversationId)))
      : undefined;
  let conversationId = meant ?? known?.head.id ?? (await latest(deps, person));
  for (const [index, utterance] of utterances.entries()) {
    const clientId = `${occasion}-${index}`;
    try {
      if (conversationId === undefined) {
        place = await begin(deps, person, utterance, clientId, source);
      } else {
        const after = conversationId === link.conversationId ? link.lastEvent?.seq : undefined;
        const going = { conversationId, after, known, utterance, clientId, source };
        place = await go(deps, person, going);
      }
    } catch (error) {
      if (!(error instanceof CauserieError)) throw error;
      if (error.code === 'conversation_full' && utterance.kind === 'message') {
        place = await begin(deps, person, utterance, clientId, source);
      } else if (error.code === 'not_found' || error.code === 'unauthorized') {
        return 'changed';
      } else throw error;
    }
    if (place === undefined) break;
    ({ conversationId } = place);
    known = undefined;
  }
  return place;
}

/** A conversation that is said to be his, if it is there and still is. */
async function standing(
  deps: InboundDeps,
  person: Person,
  conversationId: string | undefined,
): Promise<Snapshot | undefined> {
  if (conversationId === undefined) return undefined;
  for (const consistent of [false, true]) {
    const snapshot = await deps.conversations.store.snapshot(conversationId, { consistent });
    const side = snapshot && sideOf(snapshot.head, principalOf(person));
    if (side !== undefined) return snapshot;
  }
  return undefined;
}

/** His latest conversation that is his alone. */
async function latest(deps: InboundDeps, person: Person): Promise<string | undefined> {
  const { store } = deps.conversations;
  const { userId } = person.user;
  const page = await store.listOfUser(userId, { limit: lookThrough, consistent: true });
  for (const id of page.conversationIds) {
    const head = (await store.snapshot(id, { consistent: true }))?.head;
    if (head === undefined || head.type === 'sdkGroup') continue;
    if (sideOf(head, principalOf(person)) !== undefined) return id;
  }
  return undefined;
}

/** Begins a conversation as if he had come by a page. */
async function begin(
  deps: InboundDeps,
  person: Person,
  utterance: Utterance,
  clientId: string,
  source: StoredSource,
): Promise<Place | undefined> {
  const { conversations } = deps;
  const { appId, integrationId } = person.link;
  if (utterance.kind !== 'message') throw new Error('only a message begins a conversation');
  await deps.requireConversation(appId);
  const [switchboard, starter] = await Promise.all([
    conversations.switchboard(appId),
    conversations.starter(integrationId),
  ]);
  const { content } = utterance;
  try {
    const { snapshot } = await createConversation(conversations, {
      principal: principalOf(person),
      clientId,
      ...startingHolder(switchboard, starter),
      message: { clientId, content, source },
    });
    return { conversationId: snapshot.head.id, seq: lastSeq(snapshot) };
  } catch (error) {
    // It was begun by this very event, and deleted since.
    if (error instanceof CauserieError && error.code === 'not_found') return undefined;
    throw error;
  }
}

interface Going {
  conversationId: string;
  after: number | undefined;
  /** What has just been read of it. */
  known: Snapshot | undefined;
  utterance: Utterance;
  clientId: string;
  source: StoredSource;
}

async function go(deps: InboundDeps, person: Person, going: Going): Promise<Place> {
  const { conversations } = deps;
  const { conversationId, after, known, utterance, clientId, source } = going;
  const request = {
    principal: principalOf(person),
    conversationId,
    clientId,
    as: { source },
    ...(after === undefined ? {} : { after }),
    ...(known === undefined ? {} : { known }),
  };
  try {
    const { entries } =
      utterance.kind === 'message'
        ? await sendMessage(conversations, { ...request, content: utterance.content })
        : await sendPostback(conversations, { ...request, ...utterance.postback });
    return { conversationId, seq: entries.at(-1)?.seq ?? 0 };
  } catch (error) {
    const isFar = error instanceof CauserieError && error.code === 'resync_required';
    if (!isFar) throw error;
    const snapshot = await conversations.store.snapshot(conversationId, { consistent: true });
    const last = snapshot === undefined ? 0 : lastSeq(snapshot);
    return go(deps, person, { ...going, after: Math.max(0, last - searchBack) });
  }
}

/** Who writes can be reached, and where he wrote is where he goes on. */
async function note(
  deps: InboundDeps,
  { link, user }: Person,
  event: Said,
  occasion: string,
  { link: change }: Meaning,
  place: Place | undefined,
): Promise<void> {
  const { chance } = deps.conversations;
  const { name } = cleaned(event.profile ?? {});
  let was: ChannelLink['status'] = 'active';
  const after = await deps.links.update(link.clientId, (before) => {
    was = before.status;
    const { lastEvent } = before;
    const next: ChannelLink = {
      ...(change?.(before) ?? before),
      status: 'active',
      lastSeen: chance.now(),
      lastExternalId: event.externalId,
      lastEvent: { id: occasion, seq: place?.seq ?? lastEvent?.seq ?? 0 },
      ...(event.kind === 'message' && event.subject !== undefined
        ? { lastSubject: event.subject.slice(0, 200) }
        : {}),
      ...(place === undefined ? {} : { conversationId: place.conversationId }),
      ...(name === undefined ? {} : { displayName: name }),
      ...(was === 'pending' ? { linkedAt: chance.now() } : {}),
    };
    return next;
  });
  if (after === undefined || was === 'active' || was === 'inactive') return;
  const reason = was === 'pending' ? 'confirmed' : 'unblocked';
  await announceChange(deps, after, user, reason, chance.now());
}

function sourceOf({ integration, channel }: OpenChannel, event: Said): StoredSource {
  return {
    integrationId: integration.integrationId,
    channel: {
      type: channel.type,
      originalMessageId: event.externalId.slice(0, 512),
      ...(event.at === undefined ? {} : { originalTimestamp: event.at }),
    },
  };
}
