import type { Action, Content } from '../protocol/content.ts';
import { referenceOf } from './choice.ts';
import type { Button, Capabilities, Card, Part } from './part.ts';
import { type Block, type Option, type Press, showBlocks } from './pressing.ts';
import { shorten } from './split.ts';
import type { ChannelWords } from './words/words.ts';

/** For whom, and from where in which conversation, something is shown. */
export interface Showing {
  capabilities: Capabilities;
  words: ChannelWords;
  /** Where the message stands: what is pressed comes back with it. */
  place: { conversationId: string; seq: number };
}

/** A message as a channel shows it. */
export interface Degraded {
  /** None for what the channel has no form for: another channel's template. */
  parts: Part[];
  /** Answers that had to be written as a numbered list. */
  options: Option[];
}

/**
 * A message as a channel can show it. What it has no form for is said in words, so that nothing is lost: long
 * texts in several parts, buttons as numbered lists, carousels item by item, links and files as addresses.
 */
export function degrade(content: Content, showing: Showing): Degraded {
  const { capabilities, words } = showing;
  switch (content.type) {
    case 'template':
      return {
        parts: capabilities.template ? [{ type: 'template', template: content.template }] : [],
        options: [],
      };
    case 'location':
      if (capabilities.location) return { parts: [locationPart(content)], options: [] };
      break;
    case 'carousel':
    case 'list': {
      const cards = cardsOf(content.items, showing);
      if (cards === undefined) break;
      const rest = showBlocks(actionsBlock(content, showing), capabilities, words);
      return { parts: [...cards, ...rest.parts], options: rest.options };
    }
  }
  return showBlocks(blocksOf(content, showing), capabilities, words);
}

type Item = Extract<Content, { type: 'carousel' }>['items'][number];
type Location = Extract<Content, { type: 'location' }>;
type Media = Extract<Content, { type: 'image' | 'file' }>;

function blocksOf(content: Content, showing: Showing): Block[] {
  switch (content.type) {
    case 'text':
      return [{ text: content.text, presses: pressesOf(content.actions, showing) }];
    case 'image':
    case 'file': {
      const actions = content.type === 'image' ? content.actions : undefined;
      const presses = pressesOf(actions, showing);
      return [{ text: content.text ?? '', presses, media: mediaOf(content) }];
    }
    case 'carousel':
    case 'list':
      return [
        ...content.items.map((item, index) => itemBlock(item, index, showing)),
        ...actionsBlock(content, showing),
      ];
    case 'location':
      return [{ text: locationText(content), presses: [] }];
    case 'form': {
      const labels = content.fields.map(({ label }) => `• ${label}`).join('\n');
      return [{ text: joined(content.text, labels, '\n\n'), presses: [] }];
    }
    case 'formResponse':
      return [{ text: content.fields.map(answerLine).join('\n'), presses: [] }];
    case 'template':
      return [];
  }
}

function itemBlock(item: Item, index: number, showing: Showing): Block {
  const { title, description, mediaUrl, mediaType, altText } = item;
  const text = joined(title, description, '\n');
  const presses = pressesOf(item.actions, showing, index);
  if (mediaUrl === undefined) return { text, presses };
  const about = { ...(mediaType ? { mediaType } : {}), ...(altText ? { name: altText } : {}) };
  return { text, presses, media: { type: 'image', mediaUrl, ...about } };
}

/** What can be pressed under a list as a whole. */
function actionsBlock(content: Content, showing: Showing): Block[] {
  if (content.type !== 'list' || content.actions === undefined) return [];
  return [{ text: '', presses: pressesOf(content.actions, showing) }];
}

/** Items as cards; undefined when one of them would lose something. */
function cardsOf(items: readonly Item[], showing: Showing): Part[] | undefined {
  const limits = showing.capabilities.cards;
  if (limits === undefined) return undefined;
  const cards: Card[] = [];
  for (const [index, item] of items.entries()) {
    const card = cardOf(item, pressesOf(item.actions, showing, index), limits);
    if (card === undefined) return undefined;
    cards.push(card);
  }
  const parts: Part[] = [];
  for (let start = 0; start < cards.length; start += limits.max) {
    parts.push({ type: 'cards', cards: cards.slice(start, start + limits.max) });
  }
  return parts;
}

type CardLimits = NonNullable<Capabilities['cards']>;

function cardOf(
  { title, description, mediaUrl }: Item,
  presses: readonly Press[],
  limits: CardLimits,
): Card | undefined {
  if (limits.needsMedia === true && mediaUrl === undefined) return undefined;
  const buttons: Button[] = [];
  const said: string[] = [];
  for (const press of presses) {
    if (press.kind === 'said') said.push(press.text);
    else if (press.kind === 'location') said.push(press.title);
    else {
      const short = shorten(press.title, limits.buttonTitle);
      if (short !== press.title) said.push(`• ${press.title}`);
      buttons.push(
        press.kind === 'link'
          ? { type: 'link', title: short, uri: press.uri }
          : { type: 'choice', title: short, reference: press.reference },
      );
    }
  }
  const below = joined(description, said.join('\n'), '\n');
  const titles = new Set(buttons.map((button) => button.title));
  const isTold = said.length === 0 || titles.size === buttons.length;
  const fits =
    title.length <= limits.title &&
    below.length <= limits.description &&
    buttons.length <= limits.buttons;
  if (!fits || !isTold) return undefined;
  return {
    title,
    ...(below === '' ? {} : { description: below }),
    ...(mediaUrl === undefined ? {} : { mediaUrl }),
    buttons,
  };
}

/** @param item Of a carousel or list. */
function pressesOf(
  actions: readonly Action[] | undefined,
  { place }: Showing,
  item?: number,
): Press[] {
  const of = item === undefined ? place : { ...place, item };
  return (actions ?? []).map((action, index) =>
    pressOf(action, referenceOf({ ...of, action: index })),
  );
}

function pressOf(action: Action, reference: string): Press {
  const { text: title } = action;
  switch (action.type) {
    case 'reply':
    case 'postback':
      return { kind: 'choice', title, reference, answer: action.type === 'reply' };
    case 'link':
      return { kind: 'link', title, uri: action.uri };
    case 'webview':
      return { kind: 'link', title, uri: action.fallback };
    case 'locationRequest':
      return { kind: 'location', title };
    case 'buy':
      return { kind: 'said', text: `${title}: ${priceOf(action)}` };
  }
}

/** What something costs; amounts are in the currency's smallest unit. */
function priceOf({ amount, currency = 'USD' }: Extract<Action, { type: 'buy' }>): string {
  const code = currency.toUpperCase();
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: code,
  }).resolvedOptions();
  return `${(amount / 10 ** digits).toFixed(digits)} ${code}`;
}

function mediaOf({ type, mediaUrl, mediaType, altText }: Media): NonNullable<Block['media']> {
  const kind = /^(image|audio|video)\//i.exec(mediaType ?? '')?.[1]?.toLowerCase();
  const found = kind as 'image' | 'audio' | 'video' | undefined;
  return {
    type: type === 'image' ? 'image' : (found ?? 'file'),
    mediaUrl,
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(altText === undefined ? {} : { name: altText }),
  };
}

function locationPart({ coordinates, location }: Location): Part {
  const { name, address } = location ?? {};
  return {
    type: 'location',
    ...coordinates,
    ...(name ? { name } : {}),
    ...(address ? { address } : {}),
  };
}

function locationText({ coordinates: { lat, long }, location }: Location): string {
  const map = `https://www.google.com/maps/search/?api=1&query=${lat},${long}`;
  return [location?.name, location?.address, map].filter((line) => line).join('\n');
}

function answerLine(field: Extract<Content, { type: 'formResponse' }>['fields'][number]): string {
  const { label } = field;
  if (field.type === 'text') return `${label}: ${field.text}`;
  if (field.type === 'email') return `${label}: ${field.email}`;
  return `${label}: ${field.select.map((option) => option.label).join(', ')}`;
}

function joined(first: string | undefined, second: string | undefined, between: string): string {
  return [first, second].filter((text) => text !== undefined && text !== '').join(between);
}
