import fc from 'fast-check';
import type { Capabilities, Part } from '../../../../core/channels/part.ts';
import { measureOf } from '../../../../core/channels/split.ts';
import { type Action, type Content, contentSchema } from '../../../../core/protocol/content.ts';

const pieces = [
  'a',
  'ab',
  ' ',
  '\n',
  '\n\n',
  '. ',
  '!',
  'é',
  '日本',
  '😀',
  '👨‍👩‍👧',
  '1',
  'https://x.example/',
];
const text = (max: number) =>
  fc
    .array(fc.constantFrom(...pieces), { minLength: 0, maxLength: max })
    .map((found) => `x${found.join('')}`.slice(0, max).replace(/[\ud800-\udbff]$/, ''));
const title = fc.oneof(text(12), text(128));
const uri = fc
  .webPath({ size: 'small' })
  .map((path) => `https://links.example${path.replace(/\s/g, '')}/e`);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const link: fc.Arbitrary<Action> = fc.record({ type: fc.constant('link'), text: title, uri });
const postback: fc.Arbitrary<Action> = fc.record({
  type: fc.constant('postback'),
  text: title,
  payload: fc.constant('p'),
});
const reply: fc.Arbitrary<Action> = fc.record({
  type: fc.constant('reply'),
  text: title,
  payload: fc.constant('p'),
});
const buy: fc.Arbitrary<Action> = fc.record({
  type: fc.constant('buy'),
  text: title,
  amount: fc.nat(100_000),
  currency: fc.constantFrom('EUR', 'JPY'),
});
const webview: fc.Arbitrary<Action> = fc.record({
  type: fc.constant('webview'),
  text: title,
  uri,
  fallback: uri,
});
const locationRequest: fc.Arbitrary<Action> = fc.record({
  type: fc.constant('locationRequest'),
  text: title,
});
const action = fc.oneof(link, postback, reply, reply, buy, webview, locationRequest);
const itemAction = fc.oneof(link, postback, buy, webview);
const actions = optional(fc.array(action, { minLength: 1, maxLength: 10 }));

const item = fc.record(
  {
    title,
    description: text(128),
    mediaUrl: uri,
    mediaType: fc.constantFrom('image/png', 'image/jpeg'),
    altText: text(20),
    actions: fc.array(itemAction, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['title', 'actions'] },
);
const items = fc.array(item, { minLength: 1, maxLength: 10 });
const mediaType = optional(
  fc.constantFrom('image/png', 'application/pdf', 'audio/mpeg', 'video/mp4', 'text/plain'),
);

const form = fc.record({
  type: fc.constant('form'),
  text: optional(text(300)),
  fields: fc.array(
    fc.oneof(
      fc.record({ type: fc.constant('text'), name: fc.constant('n'), label: title }),
      fc.record({ type: fc.constant('email'), name: fc.constant('n'), label: title }),
      fc.record({
        type: fc.constant('select'),
        name: fc.constant('n'),
        label: title,
        options: fc.array(fc.record({ name: fc.constant('o'), label: title }), {
          minLength: 1,
          maxLength: 30,
        }),
      }),
    ),
    { minLength: 1, maxLength: 6 },
  ),
});

const raw = fc.oneof(
  fc.record({ type: fc.constant('text'), text: fc.oneof(text(40), text(4096)), actions }),
  fc.record({
    type: fc.constant('image'),
    mediaUrl: uri,
    mediaType,
    altText: optional(text(20)),
    text: optional(text(1200)),
    actions,
  }),
  fc.record({
    type: fc.constant('file'),
    mediaUrl: uri,
    mediaType,
    altText: optional(text(20)),
    text: optional(text(1200)),
  }),
  fc.record({ type: fc.constant('carousel'), items }),
  fc.record({
    type: fc.constant('list'),
    items,
    actions: optional(fc.array(itemAction, { minLength: 1, maxLength: 10 })),
  }),
  fc.record({
    type: fc.constant('location'),
    coordinates: fc.record({ lat: fc.constant(48.85), long: fc.constant(2.35) }),
    location: optional(fc.record({ name: text(300), address: text(300) }, { requiredKeys: [] })),
  }),
  form,
  fc.record({
    type: fc.constant('formResponse'),
    fields: fc.constant([{ type: 'text', name: 'n', label: 'Name', text: 'Ada' }]),
  }),
);

/** Any content that a message can hold, but for templates. */
export const anyContent: fc.Arbitrary<Content> = raw.map((value) =>
  contentSchema.parse(JSON.parse(JSON.stringify(value))),
);
export const anyForm = form.map(
  (value) =>
    contentSchema.parse(JSON.parse(JSON.stringify(value))) as Extract<Content, { type: 'form' }>,
);

/** Any channel that there may be. */
export const anyCapabilities: fc.Arbitrary<Capabilities> = fc
  .record(
    {
      text: fc.integer({ min: 60, max: 5000 }),
      textInBytes: fc.constant(true as const),
      replies: fc.record(
        {
          max: fc.integer({ min: 1, max: 13 }),
          title: fc.integer({ min: 8, max: 128 }),
          text: fc.integer({ min: 40, max: 2000 }),
        },
        { requiredKeys: ['max', 'title'] },
      ),
      buttons: fc.record(
        {
          max: fc.integer({ min: 1, max: 10 }),
          title: fc.integer({ min: 8, max: 128 }),
          links: fc.boolean(),
          maxLinks: fc.integer({ min: 1, max: 3 }),
          mixed: fc.boolean(),
          text: fc.integer({ min: 40, max: 2000 }),
        },
        { requiredKeys: ['max', 'title', 'links', 'mixed'] },
      ),
      cards: fc.record(
        {
          max: fc.integer({ min: 1, max: 10 }),
          title: fc.integer({ min: 20, max: 128 }),
          description: fc.integer({ min: 20, max: 300 }),
          buttons: fc.integer({ min: 1, max: 3 }),
          buttonTitle: fc.integer({ min: 8, max: 128 }),
          needsMedia: fc.boolean(),
        },
        { requiredKeys: ['max', 'title', 'description', 'buttons', 'buttonTitle'] },
      ),
      media: fc.subarray(['image', 'audio', 'video', 'file'] as const),
      caption: fc.constantFrom(0, 200, 1024, 4096),
      mediaButtons: fc.boolean(),
      location: fc.boolean(),
      locationRequest: fc.boolean(),
      template: fc.boolean(),
    },
    {
      requiredKeys: ['text', 'media', 'caption', 'location', 'locationRequest', 'template'],
    },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as Capabilities);

/** What about a part a channel could not show; empty when it fits. */
export function misfits(part: Part, capabilities: Capabilities): string[] {
  const measure = measureOf(capabilities);
  const wrong: string[] = [];
  const check = (holds: boolean, what: string) => {
    if (!holds) wrong.push(what);
  };
  if (part.type === 'cards') {
    const { cards } = capabilities;
    check(cards !== undefined && part.cards.length <= cards.max, 'cards');
    for (const card of part.cards) {
      check(card.title !== '' && card.title.length <= (cards?.title ?? 0), 'card title');
      check((card.description ?? '').length <= (cards?.description ?? 0), 'card description');
      check(card.buttons.length <= (cards?.buttons ?? 0), 'card buttons');
      check(cards?.needsMedia !== true || card.mediaUrl !== undefined, 'card media');
      for (const { title } of card.buttons) {
        check(title !== '' && title.length <= (cards?.buttonTitle ?? 0), 'card button title');
      }
    }
    return wrong;
  }
  if (part.type === 'location') {
    check(capabilities.location, 'location');
    return wrong;
  }
  if (part.type === 'template') {
    check(capabilities.template, 'template');
    return wrong;
  }
  const { buttons = [], replies = [] } = part;
  if (part.type === 'text') {
    check(part.text.trim() !== '', 'empty text');
    check(measure(part.text) <= capabilities.text, 'text');
    if (buttons.length > 0) {
      check(measure(part.text) <= (capabilities.buttons?.text ?? capabilities.text), 'button text');
    }
    if (replies.length > 0) {
      check(measure(part.text) <= (capabilities.replies?.text ?? capabilities.text), 'reply text');
    }
    if (part.locationRequest === true) {
      check(capabilities.locationRequest, 'location request');
      check(buttons.length + replies.length === 0, 'location request with something else');
    }
  } else {
    check(capabilities.media.includes(part.type), 'media');
    check(measure(part.text ?? '') <= capabilities.caption, 'caption');
    check(
      buttons.length + replies.length === 0 || capabilities.mediaButtons === true,
      'media buttons',
    );
  }
  check(buttons.length === 0 || replies.length === 0, 'buttons and replies');
  check(replies.length <= (capabilities.replies?.max ?? 0), 'replies');
  check(buttons.length <= (capabilities.buttons?.max ?? 0), 'buttons');
  const links = buttons.filter((button) => button.type === 'link').length;
  check(links === 0 || capabilities.buttons?.links === true, 'link buttons');
  check(links <= (capabilities.buttons?.maxLinks ?? 10), 'number of link buttons');
  check(
    links === 0 || links === buttons.length || capabilities.buttons?.mixed === true,
    'links and choices',
  );
  for (const { title } of buttons) {
    check(title !== '' && title.length <= (capabilities.buttons?.title ?? 0), 'button title');
  }
  for (const { title } of replies) {
    check(title !== '' && title.length <= (capabilities.replies?.title ?? 0), 'reply title');
  }
  return wrong;
}

/** Everything that can be read or followed in parts, without white space. */
export function told(parts: readonly Part[]): string {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, one] of Object.entries(value)) {
        if (name !== 'type' && name !== 'reference') collect(one);
      }
    }
  };
  for (const part of parts) collect(part);
  return bare(found.join(''));
}

export function bare(text: string): string {
  return text.replace(/\s+/g, '');
}
