import { CauserieError } from '../errors.ts';
import type { Content } from '../protocol/content.ts';
import { limits } from '../protocol/limits.ts';
import { wholeCharacters } from '../whole-characters.ts';
import type { InboundContent } from './inbound.ts';
import type { InboundDeps, OpenChannel } from './inbound-ports.ts';
import type { ChannelLink } from './link.ts';

/** What is said in the conversation where something has no form in it. */
export interface InboundWords {
  /** A file that could not be fetched, or is not taken. */
  fileMissing(name: string): string;
  /** Something of the channel's own, such as a poll. */
  unsupported(what: string): string;
}

/** A file that is not to be had now, and may be later. */
export class NotNow extends Error {}

/** Messages that one event makes, at most: the text and the files of a long e-mail. */
const messagesAtMost = 50;
const nameAtMost = 255;

export interface Taking {
  deps: InboundDeps;
  open: OpenChannel;
  link: ChannelLink;
  words: InboundWords;
  /** Stands for the event, and nobody can guess it. */
  secretKey: string;
  /** No further attempt is made to get what is not to be had now. */
  last: boolean;
}

/**
 * What somebody wrote on a channel, as messages of a conversation; files are in our storage then.
 * @throws NotNow unless it is the last attempt
 */
export async function contentsOf(taking: Taking, content: InboundContent): Promise<Content[]> {
  const parts = content.type === 'several' ? content.contents : [content];
  const contents: Content[] = [];
  for (const [index, part] of parts.entries()) {
    if (contents.length >= messagesAtMost) break;
    contents.push(...(await partOf(taking, part, index)));
  }
  return contents.slice(0, messagesAtMost);
}

type Part = Exclude<InboundContent, { type: 'several' }>;

async function partOf(taking: Taking, part: Part, index: number): Promise<Content[]> {
  if (part.type === 'text') return textsOf(part.text);
  if (part.type === 'location') return locationOf(part);
  if (part.type === 'media') return mediaOf(taking, part, index);
  return textsOf(taking.words.unsupported(part.what.slice(0, 100)));
}

/** A text in as many messages as it takes; nothing for an empty one. */
export function textsOf(text: string): Content[] {
  const contents: Content[] = [];
  let rest = text.replaceAll('\u0000', '').trim();
  while (rest.length > 0 && contents.length < messagesAtMost) {
    const piece = wholeCharacters(rest.slice(0, cutOf(rest)));
    contents.push({ type: 'text', text: piece.trimEnd() });
    rest = rest.slice(piece.length).trimStart();
  }
  return contents;
}

/** Where a text is cut that is too long: behind a paragraph, a line or a word in its last quarter. */
function cutOf(text: string): number {
  if (text.length <= limits.text) return text.length;
  for (const mark of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(mark, limits.text - mark.length);
    if (at > limits.text * 0.75) return at + mark.length;
  }
  return limits.text;
}

function locationOf({ lat, long, name, address }: Extract<Part, { type: 'location' }>): Content[] {
  const isPlace = Math.abs(lat) <= 90 && Math.abs(long) <= 180;
  if (!isPlace) return [];
  const about = {
    ...(name ? { name: name.slice(0, 512) } : {}),
    ...(address ? { address: address.slice(0, 512) } : {}),
  };
  const coordinates = { lat, long };
  return [
    {
      type: 'location',
      coordinates,
      ...(Object.keys(about).length === 0 ? {} : { location: about }),
    },
  ];
}

async function mediaOf(
  taking: Taking,
  media: Extract<Part, { type: 'media' }>,
  index: number,
): Promise<Content[]> {
  const { text = '', name, mediaType } = media;
  try {
    const { deps, open, link, secretKey } = taking;
    if (open.channel.fetchMedia === undefined) throw new Error('the channel fetches nothing');
    const fetched = await open.channel.fetchMedia(media.reference, open.settings, deps.http);
    const stored = await deps.keep(link, `${secretKey}-${index}`, {
      ...fetched,
      mediaType: fetched.mediaType || (mediaType ?? ''),
      name: (name ?? fetched.name ?? '').slice(0, nameAtMost),
    });
    const [caption, ...more] = textsOf(text);
    const type = stored.mediaType.startsWith('image/') ? 'image' : 'file';
    const said = caption?.type === 'text' ? { text: caption.text } : {};
    const altText = type === 'file' && name ? { altText: name.slice(0, 128) } : {};
    return [{ type, ...stored, ...altText, ...said }, ...more];
  } catch (error) {
    if (!taking.last && mayPass(error))
      throw new NotNow('a file is not to be had', { cause: error });
    return [...textsOf(taking.words.fileMissing(name ?? mediaType ?? '')), ...textsOf(text)];
  }
}

/** What was refused for what it is will be refused again. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof CauserieError)) return true;
  return error.code === 'busy' || error.code === 'internal' || error.code === 'rate_limited';
}
