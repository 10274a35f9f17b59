import { wholeCharacters } from '../../whole-characters.ts';
import type { Button, Part } from '../part.ts';
import { chooseOn } from './words.ts';

/** Limits that Meta states; characters, and numbers of things. */
export const limits = {
  text: 4096,
  /** Of a text with something to press, and of captions. */
  body: 1024,
  /** Of buttons, and of rows, which could have four more. */
  title: 20,
  buttons: 3,
  rows: 10,
} as const;

type Choice = Extract<Button, { type: 'choice' }>;
type Media = Extract<Part, { type: 'image' | 'audio' | 'video' | 'file' }>;
/** What the API calls a message object: its type, and what it is under that name. */
type Message = Readonly<Record<string, unknown>>;

/** Undefined for what WhatsApp cannot show at all. */
export function messageOf(part: Part, language: string | undefined): Message | undefined {
  switch (part.type) {
    case 'text':
      return textOf(part, language);
    case 'location': {
      const { lat: latitude, long: longitude, name, address } = part;
      const about = { ...(name ? { name } : {}), ...(address ? { address } : {}) };
      return { type: 'location', location: { longitude, latitude, ...about } };
    }
    case 'template':
      return { type: 'template', template: templateOf(part.template) };
    case 'cards':
      // What it has of the kind wants a picture and the same buttons on every card.
      return undefined;
    default:
      return mediaOf(part);
  }
}

function textOf(part: Extract<Part, { type: 'text' }>, language: string | undefined): Message {
  const pressed = [...(part.buttons ?? []), ...(part.replies ?? [])];
  const { text } = part;
  if (text.length <= limits.body) {
    const interactive = interactiveOf(pressed, language);
    if (interactive !== undefined) {
      return { type: 'interactive', interactive: { ...interactive, body: { text } } };
    }
    if (part.locationRequest === true && pressed.length === 0) {
      const action = { name: 'send_location' };
      const interactive = { type: 'location_request_message', body: { text }, action };
      return { type: 'interactive', interactive };
    }
  }
  return { type: 'text', text: { body: [text, ...pressed.map(lineOf)].join('\n') } };
}

/** Something to press under a text; undefined where WhatsApp has no form for it. */
function interactiveOf(
  pressed: readonly Button[],
  language: string | undefined,
): Message | undefined {
  const [first] = pressed;
  if (first?.type === 'link' && pressed.length === 1) {
    const parameters = { display_text: first.title, url: first.uri };
    return { type: 'cta_url', action: { name: 'cta_url', parameters } };
  }
  const choices = pressed.filter((button): button is Choice => button.type === 'choice');
  if (choices.length === 0 || choices.length !== pressed.length) return undefined;
  const titles = distinct(choices.map(({ title }) => title));
  const titled = choices.map(({ reference: id }, index) => ({ id, title: titles[index] ?? '' }));
  if (choices.length <= limits.buttons) {
    const buttons = titled.map((reply) => ({ type: 'reply', reply }));
    return { type: 'button', action: { buttons } };
  }
  if (choices.length > limits.rows) return undefined;
  const sections = [{ rows: titled }];
  return { type: 'list', action: { button: chooseOn(language), sections } };
}

/** Buttons of a message may not be called the same. */
function distinct(titles: readonly string[]): string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    let unique = title;
    for (let number = 2; taken.has(unique); number++) {
      const ending = ` ${number}`;
      unique = `${wholeCharacters(title.slice(0, limits.title - ending.length))}${ending}`;
    }
    taken.add(unique);
    return unique;
  });
}

function lineOf(button: Button): string {
  return button.type === 'link' ? `${button.title}: ${button.uri}` : button.title;
}

/** Kinds of files that are taken; the others are refused after they were accepted. */
const shown: Record<Media['type'], RegExp> = {
  image: /^image\/(?:jpeg|png)$/,
  audio: /^audio\/(?:aac|amr|mpeg|mp4|ogg)$/,
  video: /^video\/(?:mp4|3gpp?)$/,
  file: /^(?:text\/plain|application\/(?:pdf|msword|vnd\.ms-(?:excel|powerpoint)|vnd\.openxmlformats-officedocument\.(?:wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation)))$/,
};

function mediaOf(part: Media): Message {
  const { type, mediaUrl: link, mediaType, name, text, buttons = [], replies = [] } = part;
  const pressed = [...buttons, ...replies];
  const kind = mediaType?.split(';', 1)[0]?.trim().toLowerCase();
  const isTaken = kind === undefined || kind === '' || shown[type].test(kind);
  // A voice has no words under it.
  const isWordless = type === 'audio' && (text !== undefined || pressed.length > 0);
  if (!isTaken || isWordless || (text?.length ?? 0) > limits.body) {
    const body = [...(text ? [text] : []), link, ...pressed.map(lineOf)].join('\n');
    return { type: 'text', text: { body } };
  }
  if (type === 'audio') return { type, audio: { link } };
  const as = type === 'file' ? 'document' : type;
  const file = { link, ...(type === 'file' && name ? { filename: name } : {}) };
  const caption = [...(text ? [text] : []), ...pressed.map(lineOf)].join('\n');
  return { type: as, [as]: { ...file, ...(caption ? { caption } : {}) } };
}

/** As the company wrote it; what an older API called `component` is `components`. */
function templateOf(template: Readonly<Record<string, unknown>>): Message {
  const { namespace: _, component, components = component, ...rest } = template;
  return { ...rest, ...(components === undefined ? {} : { components }) };
}
