import * as z from 'zod/mini';
import type { InboundContent } from '../inbound.ts';
import { inboundLimits } from '../inbound-bounds.ts';

type Content = Exclude<InboundContent, { type: 'several' }>;

const address = z.string().check(z.regex(/^https?:\/\/\S+$/), z.maxLength(8192));
const attachment = z.object({
  type: z.string(),
  title: z.catch(z.optional(z.string()), undefined),
  url: z.catch(z.optional(address), undefined),
  payload: z.catch(
    z.optional(
      z.object({
        url: z.catch(z.optional(address), undefined),
        title: z.catch(z.optional(z.string()), undefined),
        coordinates: z.catch(
          z.optional(z.object({ lat: z.number(), long: z.number() })),
          undefined,
        ),
      }),
    ),
    undefined,
  ),
});

const files = new Set(['image', 'audio', 'video', 'file']);
/** What somebody passes on: a page, a post, a reel. */
const shares = new Set(['fallback', 'share', 'post', 'ig_post', 'reel', 'ig_reel']);

/** What is attached to a message. @param text What the message says itself. */
export function attachmentsOf(told: readonly unknown[], text: string): Content[] {
  const contents = told.slice(0, inboundLimits.contents).flatMap((one): Content[] => {
    const found = z.safeParse(attachment, one);
    return found.success ? contentOf(found.data, text) : [];
  });
  // A post is told under its old and its new name.
  return contents.filter(
    (one, index) =>
      one.type !== 'text' ||
      contents.findIndex((other) => other.type === 'text' && other.text === one.text) === index,
  );
}

function contentOf(told: z.infer<typeof attachment>, text: string): Content[] {
  const { type, payload } = told;
  const url = payload?.url ?? told.url;
  const title = payload?.title ?? told.title;
  if (files.has(type) && url !== undefined) return [{ type: 'media', reference: url }];
  if (type === 'location' && payload?.coordinates !== undefined) {
    const { lat, long } = payload.coordinates;
    return [{ type: 'location', lat, long, ...(title ? { name: title } : {}) }];
  }
  if (shares.has(type) && (title || url)) {
    // What a link in the text leads to stands there already.
    if (type === 'fallback' && text !== '') return [];
    return [{ type: 'text', text: [title, url].filter((line) => !!line).join('\n') }];
  }
  // Mentions in stories are among them: Meta does not allow that they are kept.
  return [{ type: 'unsupported', what: type.slice(0, 64) }];
}
