import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { storableNumber } from './storable.ts';

/**
 * What a message can hold. Names and limits are those of the Sunshine Conversations API, so that
 * content goes through either interface unchanged.
 */

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const uri = z.string().check(z.minLength(1), z.maxLength(2048));
/** Of a file or a picture. */
const mediaUrl = uri.check(
  z.refine((value) => /^https?:/i.test(value) && URL.canParse(value), {
    message: 'expected an address that begins with https://',
  }),
);

/** Flat metadata: strings, numbers, booleans and null, at most 4 KB as JSON. */
export const metadataSchema = z
  .record(
    z.string().check(z.maxLength(128)),
    z.union([z.string(), storableNumber, z.boolean(), z.null()]),
  )
  .check(
    z.refine((value) => fits(value, limits.metadataBytes), {
      message: `metadata may take ${limits.metadataBytes} bytes as JSON`,
    }),
  );

const metadata = z.optional(metadataSchema);

const buy = z.object({
  type: z.literal('buy'),
  text: text(128),
  amount: z.int().check(z.minimum(0)),
  currency: z.optional(z.string().check(z.regex(/^[A-Za-z]{3}$/))),
  metadata,
});
const link = z.object({
  type: z.literal('link'),
  text: text(128),
  uri,
  default: z.optional(z.boolean()),
  metadata,
});
const locationRequest = z.object({ type: z.literal('locationRequest'), text: text(128), metadata });
const postback = z.object({
  type: z.literal('postback'),
  text: text(128),
  payload: text(1000),
  metadata,
});
const reply = z.object({
  type: z.literal('reply'),
  text: text(128),
  payload: text(1000),
  iconUrl: z.optional(uri),
  metadata,
});
const webview = z.object({
  type: z.literal('webview'),
  text: text(128),
  uri,
  fallback: uri,
  default: z.optional(z.boolean()),
  size: z.optional(z.enum(['compact', 'tall', 'full'])),
  openOnReceive: z.optional(z.boolean()),
  metadata,
});

export const actionSchema = z.discriminatedUnion('type', [
  buy,
  link,
  locationRequest,
  postback,
  reply,
  webview,
]);
const itemActionSchema = z.discriminatedUnion('type', [buy, link, postback, webview]);

const actions = z.optional(z.array(actionSchema).check(z.maxLength(limits.messageActions)));
const blockChatInput = z.optional(z.boolean());
const caption = z.optional(z.string().check(z.maxLength(limits.text)));
const altText = z.optional(z.string().check(z.maxLength(128)));

const item = z.object({
  title: text(128),
  description: z.optional(z.string().check(z.maxLength(128))),
  mediaUrl: z.optional(mediaUrl),
  mediaType: z.optional(z.string().check(z.maxLength(128))),
  altText,
  size: z.optional(z.enum(['compact', 'large'])),
  actions: z.array(itemActionSchema).check(z.minLength(1), z.maxLength(limits.itemActions)),
  metadata,
});
const items = z.array(item).check(z.minLength(1), z.maxLength(limits.carouselItems));

const textContent = z.object({
  type: z.literal('text'),
  text: text(limits.text),
  htmlText: z.optional(z.string().check(z.maxLength(limits.text))),
  markdownText: z.optional(z.string().check(z.maxLength(limits.text))),
  payload: z.optional(z.string().check(z.maxLength(1000))),
  actions,
  blockChatInput,
});
const carousel = z.object({
  type: z.literal('carousel'),
  items,
  displaySettings: z.optional(
    z.object({ imageAspectRatio: z.optional(z.enum(['horizontal', 'square'])) }),
  ),
  blockChatInput,
});
const file = z.object({
  type: z.literal('file'),
  mediaUrl,
  mediaType: z.optional(z.string().check(z.maxLength(128))),
  mediaSize: z.optional(z.int().check(z.minimum(0))),
  altText,
  text: caption,
  attachmentId: z.optional(z.string().check(z.maxLength(128))),
  blockChatInput,
});
const image = z.object({
  type: z.literal('image'),
  mediaUrl,
  mediaType: z.optional(z.string().check(z.maxLength(128))),
  mediaSize: z.optional(z.int().check(z.minimum(0))),
  altText,
  text: caption,
  attachmentId: z.optional(z.string().check(z.maxLength(128))),
  actions,
  blockChatInput,
});
const list = z.object({
  type: z.literal('list'),
  items,
  actions: z.optional(z.array(itemActionSchema).check(z.minLength(1), z.maxLength(10))),
  blockChatInput,
});
const location = z.object({
  type: z.literal('location'),
  coordinates: z.object({
    lat: storableNumber.check(z.minimum(-90), z.maximum(90)),
    long: storableNumber.check(z.minimum(-180), z.maximum(180)),
  }),
  location: z.optional(
    z.object({
      address: z.optional(z.string().check(z.maxLength(512))),
      name: z.optional(z.string().check(z.maxLength(512))),
    }),
  ),
  blockChatInput,
});
const template = z.object({
  type: z.literal('template'),
  template: z.record(z.string(), z.unknown()),
  blockChatInput,
});

const option = z.object({ name: text(128), label: text(128) });
const fieldBase = { name: text(128), label: text(128) };
/** False: it may be left out of the response. Beyond Sunshine Conversations, where none may. */
const required = z.optional(z.boolean());
const size = {
  placeholder: z.optional(text(128)),
  minSize: z.optional(z.int().check(z.minimum(1), z.maximum(256))),
  maxSize: z.optional(z.int().check(z.minimum(1), z.maximum(256))),
};
const formField = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    ...fieldBase,
    required,
    ...size,
    text: z.optional(text(256)),
    format: z.optional(z.enum(['integer', 'decimal'])),
  }),
  z.object({
    type: z.literal('email'),
    ...fieldBase,
    required,
    placeholder: size.placeholder,
    email: z.optional(text(128)),
  }),
  z.object({
    type: z.literal('select'),
    ...fieldBase,
    required,
    placeholder: size.placeholder,
    options: z.array(option).check(z.minLength(1), z.maxLength(200)),
    select: z.optional(z.array(option)),
  }),
]);
const form = z.object({
  type: z.literal('form'),
  fields: z.array(formField).check(z.minLength(1), z.maxLength(limits.formFields)),
  text: caption,
  submitted: z.optional(z.boolean()),
  blockChatInput,
});
const answeredField = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    ...fieldBase,
    text: text(256),
    format: z.optional(z.enum(['integer', 'decimal'])),
  }),
  z.object({ type: z.literal('email'), ...fieldBase, email: text(128) }),
  z.object({
    type: z.literal('select'),
    ...fieldBase,
    select: z.array(option).check(z.minLength(1), z.maxLength(200)),
  }),
]);
const formResponse = z.object({
  type: z.literal('formResponse'),
  fields: z.array(answeredField).check(z.minLength(1), z.maxLength(limits.formFields)),
  /** The form that this answers. */
  quotedMessageId: z.optional(z.string().check(z.regex(/^[0-9a-f]{24}$/))),
});

export const contentSchema = z
  .discriminatedUnion('type', [
    textContent,
    carousel,
    file,
    form,
    formResponse,
    image,
    list,
    location,
    template,
  ])
  .check(
    z.refine((value) => fits(value, limits.contentBytes), {
      message: `content may take ${limits.contentBytes} bytes as JSON, and no endless nesting`,
    }),
  );

export type Content = z.infer<typeof contentSchema>;
export type Action = z.infer<typeof actionSchema>;
export type Metadata = z.infer<typeof metadataSchema>;

const utf8 = new TextEncoder();

/** Bytes of a value as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return utf8.encode(JSON.stringify(value)).length;
}

/** What is nested too deeply to be written as JSON fits nowhere. */
function fits(value: unknown, bytes: number): boolean {
  try {
    return jsonBytes(value) <= bytes;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
