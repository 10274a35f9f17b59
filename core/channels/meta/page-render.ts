import type { Button, Card, Part } from '../part.ts';

/** How Messenger and Instagram show things: both are spoken to in the same way, and take not quite the same. */

/** Limits that Meta states; characters, and numbers of things. */
export const pageLimits = {
  /** Of buttons and of quick replies. */
  title: 20,
  quickReplies: 13,
  buttons: 3,
  /** Of a text with buttons. */
  buttonsText: 640,
  cards: 10,
  cardText: 80,
} as const;

type Media = Extract<Part, { type: 'image' | 'audio' | 'video' | 'file' }>;
type Message = Readonly<Record<string, unknown>>;

/** As what a file of a MIME type is attached; undefined for one that goes as a link. */
export type Attaching = (
  type: Media['type'],
  mediaType: string | undefined,
) => Media['type'] | undefined;

export interface Showing {
  attaching: Attaching;
  quickWithAttachments: boolean;
}

/** A message object of the Send API; undefined for what cannot be shown at all. */
export function messageOf(part: Part, showing: Showing): Message | undefined {
  switch (part.type) {
    case 'text':
      return textOf(part, showing);
    case 'cards': {
      const payload = { template_type: 'generic', elements: part.cards.map(elementOf) };
      return { attachment: { type: 'template', payload } };
    }
    case 'location': {
      const { name, address, lat, long } = part;
      return { text: [name, address, `${lat}, ${long}`].filter((line) => !!line).join('\n') };
    }
    case 'template':
      return undefined;
    default:
      return mediaOf(part, showing);
  }
}

function textOf(part: Extract<Part, { type: 'text' }>, showing: Showing): Message {
  const { text, buttons = [], replies = [] } = part;
  if (buttons.length === 0) return { text, ...quickReplies(replies) };
  const fits = buttons.length <= pageLimits.buttons && text.length <= pageLimits.buttonsText;
  if (fits && (replies.length === 0 || showing.quickWithAttachments)) {
    const payload = { template_type: 'button', text, buttons: buttons.map(buttonOf) };
    return { attachment: { type: 'template', payload }, ...quickReplies(replies) };
  }
  // What can be answered with is among the quick replies as far as there is room, the rest is said.
  const choices = [...buttons.filter((button) => button.type === 'choice'), ...replies];
  const quick = choices.slice(0, pageLimits.quickReplies);
  const said = [
    ...buttons.filter((button) => button.type === 'link'),
    ...choices.slice(quick.length),
  ];
  return { text: [text, ...said.map(lineOf)].join('\n'), ...quickReplies(quick) };
}

function mediaOf(part: Media, { attaching, quickWithAttachments }: Showing): Message {
  const { mediaUrl: url, mediaType, text, buttons = [], replies = [] } = part;
  const quick = quickReplies(replies);
  const type = attaching(part.type, mediaType?.split(';', 1)[0]?.trim().toLowerCase() || undefined);
  const isQuick = replies.length === 0 || quickWithAttachments;
  if (type !== undefined && !text && buttons.length === 0 && isQuick) {
    return { attachment: { type, payload: { url } }, ...quick };
  }
  return { text: [...(text ? [text] : []), url, ...buttons.map(lineOf)].join('\n'), ...quick };
}

function quickReplies(replies: readonly Extract<Button, { type: 'choice' }>[]): Message {
  if (replies.length === 0) return {};
  return {
    quick_replies: replies.map(({ title, reference: payload }) => ({
      content_type: 'text',
      title,
      payload,
    })),
  };
}

function buttonOf(button: Button): Message {
  const { title } = button;
  if (button.type === 'link') return { type: 'web_url', url: button.uri, title };
  return { type: 'postback', title, payload: button.reference };
}

function elementOf({ title, description, mediaUrl, buttons }: Card): Message {
  const isBare = !description && mediaUrl === undefined && buttons.length === 0;
  // A card with nothing but its title is refused.
  const subtitle = isBare ? '·' : description;
  return {
    title,
    ...(subtitle ? { subtitle } : {}),
    ...(mediaUrl === undefined ? {} : { image_url: mediaUrl }),
    ...(buttons.length === 0 ? {} : { buttons: buttons.map(buttonOf) }),
  };
}

function lineOf(button: Button): string {
  return button.type === 'link' ? `${button.title}: ${button.uri}` : button.title;
}
