import * as z from 'zod/mini';
import type { InboundContent } from '../inbound.ts';

/** What a person says in a message, of any of Telegram's kinds. */

const maybe = z.catch(z.optional(z.string()), undefined);
const size = z.catch(z.optional(z.int().check(z.minimum(0))), undefined);
const file = z.object({
  file_id: z.string().check(z.minLength(1), z.maxLength(256)),
  mime_type: maybe,
  file_name: maybe,
  file_size: size,
});
type File = z.infer<typeof file>;

const spoken = z.object({ text: z.string() });
const captioned = z.object({ caption: maybe });
const photos = z.object({
  photo: z.array(
    z.object({ ...file.shape, width: z.catch(z.number(), 0), height: z.catch(z.number(), 0) }),
  ),
});
const stickers = z.object({
  sticker: z.object({
    ...file.shape,
    is_animated: z.catch(z.boolean(), false),
    is_video: z.catch(z.boolean(), false),
    emoji: maybe,
  }),
});
const position = z.object({
  latitude: z.number().check(z.minimum(-90), z.maximum(90)),
  longitude: z.number().check(z.minimum(-180), z.maximum(180)),
});
const locations = z.object({ location: position });
const venues = z.object({
  venue: z.object({ location: position, title: maybe, address: maybe }),
});
const contacts = z.object({
  contact: z.object({ phone_number: maybe, first_name: maybe, last_name: maybe }),
});
const dice = z.object({ dice: z.object({ emoji: maybe, value: z.number() }) });

/** Kinds of files, and what they are where Telegram does not say. A GIF is a `document` beside its animation. */
const files = {
  document: undefined,
  animation: 'video/mp4',
  audio: undefined,
  voice: 'audio/ogg',
  video: 'video/mp4',
  video_note: 'video/mp4',
  live_photo: 'video/mp4',
} as const satisfies Record<string, string | undefined>;

/** What people say that has no form here. Everything else that a message may have is Telegram's own note. */
const formless = [
  'sticker',
  'photo',
  ...Object.keys(files),
  'venue',
  'location',
  'contact',
  'dice',
  'poll',
  'story',
  'game',
  'checklist',
  'paid_media',
  'rich_message',
  'invoice',
  'giveaway',
  'gift',
  'unique_gift',
];

/** Undefined for what says nothing, such as a pinned message. */
export function contentOf(message: unknown): InboundContent | undefined {
  const text = parsed(spoken, message)?.text;
  if (text !== undefined) return { type: 'text', text };
  const content = fileOf(message) ?? stickerOf(message) ?? placeOf(message) ?? linesOf(message);
  if (content !== undefined) return content;
  const kind = formless.find((name) => Object.hasOwn(message as object, name));
  return kind === undefined ? undefined : { type: 'unsupported', what: kind.replace('_', ' ') };
}

function fileOf(message: unknown): InboundContent | undefined {
  const { caption } = parsed(captioned, message) ?? {};
  const sizes = parsed(photos, message)?.photo ?? [];
  const [largest] = sizes.toSorted((a, b) => b.width * b.height - a.width * a.height);
  if (largest !== undefined) return mediaOf(largest, 'image/jpeg', caption);
  for (const [name, kind] of Object.entries(files)) {
    const found = parsed(z.object({ [name]: file }), message)?.[name];
    if (found !== undefined) return mediaOf(found, kind, caption);
  }
  return undefined;
}

/** Those that stand still or are films are files; what only Telegram can draw is its emoji. */
function stickerOf(message: unknown): InboundContent | undefined {
  const sticker = parsed(stickers, message)?.sticker;
  if (sticker === undefined) return undefined;
  const { is_animated: isDrawn, is_video: isFilm, emoji } = sticker;
  if (isDrawn) return emoji ? { type: 'text', text: emoji } : undefined;
  return mediaOf(sticker, isFilm ? 'video/webm' : 'image/webp', undefined);
}

function mediaOf(
  { file_id: reference, mime_type: mime, file_name: name, file_size: bytes }: File,
  otherwise: string | undefined,
  text: string | undefined,
): InboundContent {
  const mediaType = mime?.split(';', 1)[0]?.trim() || otherwise;
  return {
    type: 'media',
    reference,
    ...(mediaType ? { mediaType } : {}),
    ...(name ? { name } : {}),
    ...(bytes === undefined ? {} : { size: bytes }),
    ...(text ? { text } : {}),
  };
}

function placeOf(message: unknown): InboundContent | undefined {
  const venue = parsed(venues, message)?.venue;
  const place = venue?.location ?? parsed(locations, message)?.location;
  if (place === undefined) return undefined;
  const { latitude: lat, longitude: long } = place;
  const { title: name, address } = venue ?? {};
  return {
    type: 'location',
    lat,
    long,
    ...(name ? { name } : {}),
    ...(address ? { address } : {}),
  };
}

/** A contact that was shared; what was thrown. */
function linesOf(message: unknown): InboundContent | undefined {
  const contact = parsed(contacts, message)?.contact;
  if (contact !== undefined) {
    const { first_name: first, last_name: last, phone_number: phone } = contact;
    const name = [first, last].filter((one) => !!one).join(' ');
    const text = [name, phone].filter((line) => !!line).join('\n');
    return text === '' ? undefined : { type: 'text', text };
  }
  const thrown = parsed(dice, message)?.dice;
  if (thrown === undefined) return undefined;
  return { type: 'text', text: `${thrown.emoji || '🎲'} ${thrown.value}` };
}

function parsed<Output>(schema: z.ZodMiniType<Output>, told: unknown): Output | undefined {
  const found = z.safeParse(schema, told);
  return found.success ? found.data : undefined;
}
