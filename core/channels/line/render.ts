import type { Button, Card, Part } from '../part.ts';
import { shorten, split } from '../split.ts';
import { sendLocationIn } from './words.ts';

/** Limits that LINE states; characters, and numbers of things. */
export const limits = {
  text: 5000,
  /** Of buttons and of quick replies. */
  title: 20,
  quickReplies: 13,
  buttons: 4,
  /** Of a text with buttons. */
  buttonsText: 160,
  cards: 10,
  cardButtons: 3,
  /** Of places. */
  place: 100,
  /** Of what a button leads to. */
  uri: 1000,
  /** Of where a picture lies. */
  mediaUrl: 2000,
  /** Of what is said in lists of chats, and where a message cannot be shown. */
  altText: 400,
  /** Bytes of the cards of one message. */
  flexBytes: 50_000,
} as const;

type Choice = Extract<Button, { type: 'choice' }>;
type Media = Extract<Part, { type: 'image' | 'audio' | 'video' | 'file' }>;
/** A message object of the API. */
type Message = Readonly<Record<string, unknown>>;

/** One message object, or some that belong together; none for what LINE cannot show at all. */
export function messagesOf(part: Part, language: string | undefined): Message[] {
  switch (part.type) {
    case 'text':
      return textsOf(part, language);
    case 'cards':
      return cardsOf(part.cards);
    case 'location': {
      const { lat: latitude, long: longitude, name, address } = part;
      const where = `${latitude}, ${longitude}`;
      const title = shorten(name || address || where, limits.place);
      const below = shorten(address || where, limits.place);
      return [{ type: 'location', title, address: below, latitude, longitude }];
    }
    case 'template':
      return [];
    default:
      return mediaOf(part);
  }
}

function textsOf(part: Extract<Part, { type: 'text' }>, language: string | undefined): Message[] {
  const { text, buttons = [], replies = [], locationRequest } = part;
  const fits =
    buttons.length <= limits.buttons && text.length <= limits.buttonsText && buttons.every(isShown);
  if (buttons.length > 0 && fits) {
    const template = { type: 'buttons', text, actions: buttons.map(actionOf) };
    return [{ type: 'template', altText: text, template, ...quickReply(replies) }];
  }
  // What can be answered with is among the quick replies as far as there is room, the rest is said.
  const choices = [...buttons.filter((button) => button.type === 'choice'), ...replies];
  const quick = choices.slice(0, limits.quickReplies);
  const said = [
    ...buttons.filter((button) => button.type === 'link'),
    ...choices.slice(quick.length),
  ];
  const whole = [text, ...said.map(lineOf)].join('\n');
  if (locationRequest === true && quick.length === 0) {
    const action = { type: 'location', label: sendLocationIn(language) };
    return messagesSaying(whole, { quickReply: { items: [{ type: 'action', action }] } });
  }
  return messagesSaying(whole, quickReply(quick));
}

/** @param under What stands under the last one. */
function messagesSaying(text: string, under: Message): Message[] {
  // Links without an end may need more room than one has.
  const pieces =
    text.length <= limits.text ? [text] : split(text, limits.text, (one) => one.length);
  return pieces.map((piece, index) => ({
    type: 'text',
    text: piece,
    ...(index === pieces.length - 1 ? under : {}),
  }));
}

/** Films would need a picture, voices their length, which nobody knows here; files are not taken. */
function mediaOf(part: Media): Message[] {
  const { type, mediaUrl, mediaType, name, text, buttons = [], replies = [] } = part;
  const kind = mediaType?.split(';', 1)[0]?.trim().toLowerCase() || 'image/jpeg';
  const isPicture = type === 'image' && /^image\/(?:jpe?g|png)$/.test(kind);
  const url = encoded(mediaUrl);
  if (isPicture && isAddress(url) && !text && buttons.length === 0) {
    const urls = { originalContentUrl: url, previewImageUrl: url };
    return [{ type: 'image', ...urls, ...quickReply(replies) }];
  }
  const line = name ? `${name}: ${mediaUrl}` : mediaUrl;
  const whole = [...(text ? [text] : []), line].join('\n');
  return textsOf({ type: 'text', text: whole, buttons, replies }, undefined);
}

/**
 * Cards side by side. As a Flex Message: columns of a carousel template would have to have all a picture or none,
 * and all as many buttons.
 */
function cardsOf(cards: readonly Card[]): Message[] {
  const whole = flexOf(cards);
  if (Buffer.byteLength(JSON.stringify(whole)) <= limits.flexBytes) return [whole];
  // A request takes five messages.
  return Array.from({ length: Math.ceil(cards.length / 2) }, (_, index) =>
    flexOf(cards.slice(2 * index, 2 * index + 2)),
  );
}

function flexOf(cards: readonly Card[]): Message {
  const altText = shorten(cards.map(({ title }) => title).join(' · '), limits.altText);
  const contents = cards.map(bubbleOf);
  return { type: 'flex', altText, contents: { type: 'carousel', contents } };
}

function bubbleOf({ title, description, mediaUrl, buttons }: Card): Message {
  const picture = mediaUrl === undefined ? '' : encoded(mediaUrl);
  const isPicture = isAddress(picture);
  const said = [
    ...(mediaUrl === undefined || isPicture ? [] : [mediaUrl]),
    ...buttons.filter((button) => !isShown(button)).map(lineOf),
  ];
  const pressed = buttons.filter(isShown);
  const below = [...(description ? [description] : []), ...said].join('\n');
  const contents = [
    { type: 'text', text: title, weight: 'bold', wrap: true },
    ...(below === '' ? [] : [{ type: 'text', text: below, size: 'sm', wrap: true }]),
  ];
  return {
    type: 'bubble',
    ...(isPicture
      ? {
          hero: {
            type: 'image',
            url: picture,
            size: 'full',
            aspectRatio: '20:13',
            aspectMode: 'cover',
          },
        }
      : {}),
    body: { type: 'box', layout: 'vertical', spacing: 'sm', contents },
    ...(pressed.length === 0
      ? {}
      : {
          footer: {
            type: 'box',
            layout: 'vertical',
            contents: pressed.map((button) => ({
              type: 'button',
              height: 'sm',
              action: actionOf(button),
            })),
          },
        }),
  };
}

function quickReply(choices: readonly Choice[]): Message {
  if (choices.length === 0) return {};
  const items = choices.map((choice) => ({ type: 'action', action: actionOf(choice) }));
  return { quickReply: { items } };
}

/** What was chosen stands in the chat as if it had been written. */
function actionOf(button: Button): Message {
  const { title: label } = button;
  if (button.type === 'link') return { type: 'uri', label, uri: encoded(button.uri) };
  return { type: 'postback', label, data: button.reference, displayText: label };
}

/** Whether LINE takes a button: it opens no other addresses. */
function isShown(button: Button): boolean {
  if (button.type === 'choice') return true;
  const uri = encoded(button.uri);
  return /^(?:https?:\/\/|tel:|line:\/\/)\S+$/i.test(uri) && uri.length <= limits.uri;
}

/** Whether LINE fetches a picture from there. */
function isAddress(url: string): boolean {
  return /^https:\/\/\S+$/.test(url) && url.length <= limits.mediaUrl;
}

/** Addresses in which letters are not written as `%C3%A9` are refused. */
function encoded(address: string): string {
  const isPlain = /^[\x21-\x7e]*$/.test(address);
  return isPlain || !URL.canParse(address) ? address : new URL(address).href;
}

function lineOf(button: Button): string {
  return button.type === 'link' ? `${button.title}: ${button.uri}` : button.title;
}
