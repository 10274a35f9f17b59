import type { Button, Part } from '../part.ts';
import { hereIAmOn } from './words.ts';

/** Limits that Telegram states, in characters; and where it states none, what its apps can show. */
export const limits = {
  text: 4096,
  /** Of a text with something to press: links that can be no button have room in it. */
  pressedText: 3072,
  caption: 1024,
  /** Apps cut longer ones. */
  title: 40,
  /** One in a row. */
  buttons: 30,
} as const;

type Media = Extract<Part, { type: 'image' | 'audio' | 'video' | 'file' }>;
/** A method of the API, and its parameters beside the chat. */
export interface Call {
  method: string;
  parameters: Readonly<Record<string, unknown>>;
}

/** Undefined for what Telegram cannot show at all. */
export function callOf(part: Part, language: string | undefined): Call | undefined {
  switch (part.type) {
    case 'text':
      return textOf(part, language);
    case 'location': {
      const { lat: latitude, long: longitude, name, address } = part;
      if (!name && !address) return { method: 'sendLocation', parameters: { latitude, longitude } };
      const point = `${latitude}, ${longitude}`;
      // It has to have both.
      const about = { title: name || address, address: (name ? address : undefined) || point };
      return { method: 'sendVenue', parameters: { latitude, longitude, ...about } };
    }
    case 'cards':
    case 'template':
      return undefined;
    default:
      return mediaOf(part);
  }
}

function textOf(part: Extract<Part, { type: 'text' }>, language: string | undefined): Call {
  const { text, buttons = [], replies = [], locationRequest } = part;
  const pressed = [...buttons, ...replies];
  if (locationRequest === true && pressed.length === 0) {
    const keyboard = [[{ text: hereIAmOn(language), request_location: true }]];
    const reply_markup = { keyboard, one_time_keyboard: true, resize_keyboard: true };
    return { method: 'sendMessage', parameters: { text, reply_markup } };
  }
  return message(text, pressed);
}

function message(text: string, pressed: readonly Button[]): Call {
  let said = text;
  for (const button of pressed) {
    if (isPressable(button)) continue;
    const longer = `${said}\n${lineOf(button)}`;
    if (longer.length <= limits.text) said = longer;
  }
  return { method: 'sendMessage', parameters: { text: said, ...keyboardOf(pressed) } };
}

/** How kinds of files are sent by their address; Telegram takes no others in this way. */
const methods: readonly [Media['type'], RegExp, method: string, parameter: string][] = [
  ['image', /^(?:image\/(?:jpe?g|png|webp))?$/, 'sendPhoto', 'photo'],
  ['image', /^image\/gif$/, 'sendAnimation', 'animation'],
  ['audio', /^audio\/(?:mpeg|mp3|mp4|(?:x-)?m4a)$/, 'sendAudio', 'audio'],
  ['audio', /^audio\/ogg$/, 'sendVoice', 'voice'],
  ['video', /^video\/mp4$/, 'sendVideo', 'video'],
  ['file', /^application\/(?:pdf|zip)$/, 'sendDocument', 'document'],
];

function mediaOf(part: Media): Call {
  const { type, mediaUrl, mediaType = '', name, text, buttons = [], replies = [] } = part;
  const pressed = [...buttons, ...replies];
  const kind = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const [, , method, parameter] =
    methods.find(([of, kinds]) => of === type && kinds.test(kind)) ?? [];
  const said = pressed.filter((button) => !isPressable(button)).map(lineOf);
  const caption = [...(text ? [text] : []), ...said].join('\n');
  if (method === undefined || parameter === undefined || caption.length > limits.caption) {
    const line = name ? `${name}: ${mediaUrl}` : mediaUrl;
    return message([...(text ? [text] : []), line].join('\n'), pressed);
  }
  const parameters = {
    [parameter]: mediaUrl,
    ...(caption === '' ? {} : { caption }),
    ...keyboardOf(pressed),
  };
  return { method, parameters };
}

/**
 * Buttons under a message. Answers are such buttons too, and not a keyboard of its own: what that sends is a text,
 * of which nobody knows what it answers.
 */
function keyboardOf(pressed: readonly Button[]): { reply_markup?: object } {
  const shown = pressed.filter(isPressable);
  if (shown.length === 0) return {};
  return { reply_markup: { inline_keyboard: shown.map((button) => [buttonOf(button)]) } };
}

function buttonOf(button: Button): object {
  const { title: text } = button;
  return button.type === 'link'
    ? { text, url: button.uri }
    : { text, callback_data: button.reference };
}

/** Telegram refuses a message with a link to anything but the web; or to a host without a dot. */
function isPressable(button: Button): boolean {
  return (
    button.type === 'choice' || /^https?:\/\/[^\s/?#]+\.[^\s/?#]+(?:[/?#]\S*)?$/i.test(button.uri)
  );
}

function lineOf(button: Button): string {
  return button.type === 'link' ? `${button.title}: ${button.uri}` : button.title;
}
