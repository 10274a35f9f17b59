import { sideOf } from '../conversations/access.ts';
import { seqOfEntryId } from '../conversations/ids.ts';
import type { Action, Content } from '../protocol/content.ts';
import { type Choice, choiceOf } from './choice.ts';
import type { InboundEvent } from './inbound.ts';
import { contentsOf, textsOf } from './inbound-contents.ts';
import type { Person } from './inbound-person.ts';
import type { InboundDeps, OpenChannel } from './inbound-ports.ts';
import { principalOf } from './inbound-principal.ts';
import type { Attempt } from './inbound-say.ts';
import type { ChannelLink } from './link.ts';

/** One thing that is said in a conversation. */
export type Utterance =
  | { kind: 'message'; content: Content }
  | { kind: 'postback'; postback: { messageId: string; text: string; payload: string } };

/** What an event comes to. */
export interface Meaning {
  utterances: Utterance[];
  /** Where it belongs, if it answers something. */
  conversationId?: string;
  /** What else becomes of the link. */
  link?: (before: ChannelLink) => ChannelLink;
}

type Said = Extract<InboundEvent, { kind: 'message' | 'choice' }>;

/**
 * What somebody means by what he wrote or pressed: messages, or the answer to something that was shown.
 * @throws NotNow when a file is not to be had
 */
export async function meaningOf(
  deps: InboundDeps,
  open: OpenChannel,
  person: Person,
  event: Said,
  occasion: string,
  { last }: Attempt,
): Promise<Meaning> {
  if (event.kind === 'choice') {
    const choice = choiceOf(event.reference);
    const option = optionOf(person.link, choice);
    const chosen =
      option === undefined
        ? await chosenBy(deps, person, choice)
        : await answered(deps, person, { option, text: event.title ?? '' }, occasion);
    return chosen ?? { utterances: said(textsOf(event.title ?? '')) };
  }
  const { content } = event;
  const { link } = person;
  if (content.type === 'text') {
    const answer =
      (await answered(deps, person, { text: content.text }, occasion)) ??
      (await picked(deps, person, content.text));
    if (answer !== undefined) return answer;
  }
  const words = deps.words(person.user.profile.locale);
  const secretKey = deps.secretKey(open.settings, occasion);
  const taking = { deps, open, link, words, secretKey, last };
  return { utterances: said(await contentsOf(taking, content)) };
}

function said(contents: Content[]): Utterance[] {
  return contents.map((content) => ({ kind: 'message', content }));
}

/** The answer to a form's question, which is one of its fields, or all of it with the last. */
async function answered(
  deps: InboundDeps,
  person: Person,
  { text, option }: { text: string; option?: number },
  occasion: string,
): Promise<Meaning | undefined> {
  const { link, user } = person;
  const { asking } = link;
  if (asking === undefined) return undefined;
  const { conversationId, messageId } = asking;
  /** Another form may be asked by the time that it is noted. */
  const unlessAnother =
    (change: (before: ChannelLink) => ChannelLink) =>
    (before: ChannelLink): ChannelLink =>
      before.asking?.messageId === messageId ? change(before) : before;
  const form = await messageAt(deps, person, conversationId, seqOfEntryId(messageId));
  const content = form?.entry.id === messageId ? form.entry.content : undefined;
  const language = user.profile.locale ?? form?.head.language;
  const next =
    content?.type === 'form'
      ? deps.answering.answer(content, asking, option === undefined ? text : { option }, {
          type: link.type,
          language,
        })
      : ({ over: true } as const);
  // It was deleted, or he is out of its conversation, or wants to say something else: he says what it says.
  if ('over' in next) {
    return { utterances: said(textsOf(text)), link: unlessAnother(withoutAsking) };
  }
  if ('response' in next) {
    const utterances = said([next.response]);
    return { conversationId, utterances, link: unlessAnother(withoutAsking) };
  }
  await deps.show(link, next.parts, occasion, language);
  const go = next.asking;
  return { utterances: [], link: unlessAnother((before) => ({ ...before, asking: go })) };
}

function withoutAsking({ asking: _, ...link }: ChannelLink): ChannelLink {
  return link;
}

/** Which option of the field that is asked now was pressed. */
function optionOf({ asking }: ChannelLink, choice: Choice | undefined): number | undefined {
  if (asking === undefined || choice === undefined) return undefined;
  const isAsked =
    choice.conversationId === asking.conversationId &&
    choice.seq === seqOfEntryId(asking.messageId) &&
    choice.item === asking.field;
  return isAsked ? choice.action : undefined;
}

/** One of the answers that were shown as a numbered list. */
async function picked(
  deps: InboundDeps,
  person: Person,
  text: string,
): Promise<Meaning | undefined> {
  const option = deps.answering.pick(person.link.options ?? [], text);
  return option === undefined ? undefined : chosenBy(deps, person, choiceOf(option.reference));
}

/** What a button stands for, as pressing it on a page would do; undefined where it is none of his. */
async function chosenBy(
  deps: InboundDeps,
  person: Person,
  choice: Choice | undefined,
): Promise<Meaning | undefined> {
  if (choice === undefined) return undefined;
  const { conversationId, seq, item, action: number } = choice;
  const found = await messageAt(deps, person, conversationId, seq);
  if (found === undefined) return undefined;
  const { entry } = found;
  const action = actionsOf(entry.content, item)[number];
  if (action?.type === 'reply') {
    const { text, payload } = action;
    return { conversationId, utterances: said([{ type: 'text', text, payload }]) };
  }
  if (action?.type === 'postback') {
    const { text, payload } = action;
    const postback = { messageId: entry.id, text, payload };
    return { conversationId, utterances: [{ kind: 'postback', postback }] };
  }
  return undefined;
}

/** A message of a conversation that he takes part in, and its head. */
async function messageAt(
  { conversations: { store } }: InboundDeps,
  person: Person,
  conversationId: string,
  seq: number,
) {
  const head = (await store.snapshot(conversationId, { consistent: true }))?.head;
  if (head === undefined || sideOf(head, principalOf(person)) === undefined) return undefined;
  if (seq <= (head.clearedThrough ?? 0)) return undefined;
  const query = { after: seq - 1, limit: 1, order: 'ascending' } as const;
  const [entry] = await store.entries(conversationId, query);
  return entry?.kind === 'message' && entry.seq === seq ? { entry, head } : undefined;
}

function actionsOf(content: Content, item: number | undefined): readonly Action[] {
  if (item !== undefined) {
    const items = content.type === 'carousel' || content.type === 'list' ? content.items : [];
    return items[item]?.actions ?? [];
  }
  return 'actions' in content ? (content.actions ?? []) : [];
}
