import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/mini';
import { contentSchema, jsonBytes, metadataSchema } from '../../../core/protocol/content.ts';
import { limits } from '../../../core/protocol/limits.ts';

const x = (count: number) => 'x'.repeat(count);
const address = (length: number) => 'https://example.org/'.padEnd(length, 'x');
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
const taken = (value: unknown) => safeParse(contentSchema, value).success;

const link = { type: 'link', text: 'Open', uri: 'https://example.com' };
const item = { title: 'Boots', actions: [link] };
const field = { type: 'text', name: 'size', label: 'Size' };
const option = { name: 'm', label: 'Medium' };

const examples: Record<string, object> = {
  text: { type: 'text', text: 'hello' },
  carousel: { type: 'carousel', items: [item] },
  file: { type: 'file', mediaUrl: 'https://example.com/f.pdf' },
  form: { type: 'form', fields: [field] },
  formResponse: { type: 'formResponse', fields: [{ ...field, text: '42' }] },
  image: { type: 'image', mediaUrl: 'https://example.com/i.png' },
  list: { type: 'list', items: [item] },
  location: { type: 'location', coordinates: { lat: 52.5, long: 13.4 } },
  template: { type: 'template', template: { name: 'order', parts: [1, { a: null }] } },
};

describe('content', () => {
  it.each(Object.keys(examples))('[D15] %s is taken as it is', (type) => {
    const parsed = safeParse(contentSchema, examples[type]);
    expect(parsed.data).toEqual(examples[type]);
  });

  it.each(['toString', '__proto__', 'constructor', 'Text', '', 'video'])(
    '[D15] the type "%s" is none',
    (type) => expect(taken({ ...examples['text'], type })).toBe(false),
  );

  /** What is taken at its limit, and what is not just beyond it. */
  const limited: [string, object, object][] = [
    ['text', { text: x(4096) }, { text: x(4097) }],
    ['text', { text: x(1) }, { text: '' }],
    ['text', { htmlText: x(4096) }, { htmlText: x(4097) }],
    ['text', { markdownText: x(4096) }, { markdownText: x(4097) }],
    ['text', { payload: x(1000) }, { payload: x(1001) }],
    ['text', { actions: many(10, link) }, { actions: many(11, link) }],
    ['carousel', { items: many(10, item) }, { items: many(11, item) }],
    ['carousel', { items: [item] }, { items: [] }],
    [
      'carousel',
      { items: [{ ...item, actions: many(3, link) }] },
      { items: [{ ...item, actions: many(4, link) }] },
    ],
    ['carousel', { items: [item] }, { items: [{ ...item, actions: [] }] }],
    ['carousel', { items: [{ ...item, title: x(128) }] }, { items: [{ ...item, title: x(129) }] }],
    [
      'carousel',
      { items: [{ ...item, description: x(128) }] },
      { items: [{ ...item, description: x(129) }] },
    ],
    [
      'carousel',
      { displaySettings: { imageAspectRatio: 'square' } },
      { displaySettings: { imageAspectRatio: 'round' } },
    ],
    ['file', { mediaUrl: address(2048) }, { mediaUrl: address(2049) }],
    ['file', { mediaUrl: 'http://127.0.0.1:4600/x' }, { mediaUrl: 'javascript:alert(1)' }],
    ['file', { mediaSize: 0 }, { mediaSize: -1 }],
    ['file', { altText: x(128) }, { altText: x(129) }],
    ['file', { text: x(4096) }, { text: x(4097) }],
    ['image', { mediaUrl: address(2048) }, { mediaUrl: 'x' }],
    [
      'image',
      { actions: [{ ...link, metadata: { n: 1e125 } }] },
      { actions: [{ ...link, metadata: { n: 1e126 } }] },
    ],
    ['image', { actions: many(10, link) }, { actions: many(11, link) }],
    ['list', { items: many(10, item) }, { items: many(11, item) }],
    ['list', { actions: many(10, link) }, { actions: [] }],
    [
      'location',
      { coordinates: { lat: -90, long: 180 } },
      { coordinates: { lat: -90.1, long: 0 } },
    ],
    [
      'location',
      { coordinates: { lat: 1e-129, long: 0 } },
      { coordinates: { lat: 1e-130, long: 0 } },
    ],
    [
      'location',
      { coordinates: { lat: 90, long: -180 } },
      { coordinates: { lat: 0, long: 180.1 } },
    ],
    ['location', { location: { address: x(512) } }, { location: { address: x(513) } }],
    ['form', { fields: many(20, field) }, { fields: many(21, field) }],
    ['form', { fields: [field] }, { fields: [] }],
    [
      'form',
      { fields: [{ ...field, minSize: 1, maxSize: 256 }] },
      { fields: [{ ...field, maxSize: 257 }] },
    ],
    ['form', { fields: [{ ...field, type: 'email' }] }, { fields: [{ ...field, type: 'phone' }] }],
    [
      'form',
      { fields: [{ ...field, type: 'select', options: many(200, option) }] },
      { fields: [{ ...field, type: 'select', options: [] }] },
    ],
    [
      'formResponse',
      { fields: [{ ...field, text: x(256) }] },
      { fields: [{ ...field, text: x(257) }] },
    ],
    ['formResponse', { quotedMessageId: 'a'.repeat(24) }, { quotedMessageId: 'message' }],
    ['template', { template: {} }, { template: [] }],
  ];
  it.each(limited)('[D15] %s takes %j and not %j', (type, within, beyond) => {
    expect(taken({ ...examples[type], ...within })).toBe(true);
    expect(taken({ ...examples[type], ...beyond })).toBe(false);
  });

  const actions: [string, object, object][] = [
    ['buy', { type: 'buy', text: 'Buy', amount: 0, currency: 'EUR' }, { amount: -1 }],
    ['buy', { type: 'buy', text: 'Buy', amount: 100 }, { currency: 'EURO' }],
    ['link', { ...link, default: true }, { uri: '' }],
    ['locationRequest', { type: 'locationRequest', text: x(128) }, { text: x(129) }],
    ['postback', { type: 'postback', text: 'Yes', payload: x(1000) }, { payload: x(1001) }],
    ['reply', { type: 'reply', text: 'Yes', payload: 'y', iconUrl: x(2048) }, { payload: '' }],
    [
      'webview',
      { type: 'webview', text: 'Look', uri: 'https://a', fallback: 'https://b', size: 'tall' },
      { size: 'huge' },
    ],
  ];
  it.each(actions)('[D15] the action %s is taken within its limits', (_, action, beyond) => {
    expect(taken({ type: 'text', text: 'x', actions: [action] })).toBe(true);
    expect(taken({ type: 'text', text: 'x', actions: [{ ...action, ...beyond }] })).toBe(false);
  });

  it.each(['reply', 'locationRequest'])('[D15] an item has no action %s', (type) => {
    const action = { type, text: 'x', payload: 'x' };
    expect(taken({ type: 'list', items: [{ ...item, actions: [action] }] })).toBe(false);
  });

  it('[D15] takes 96 KB as JSON and not a byte more, whatever it is made of', () => {
    const of = (fill: string) => ({ type: 'template', template: { fill } });
    const envelope = jsonBytes(of(''));
    expect(taken(of(x(limits.contentBytes - envelope)))).toBe(true);
    expect(taken(of(x(limits.contentBytes - envelope + 1)))).toBe(false);
    expect(taken(of('ß'.repeat(limits.contentBytes / 2)))).toBe(false);
  });

  it('[E2] leaves out what it does not know', () => {
    const parsed = safeParse(contentSchema, { type: 'text', text: 'x', admin: true });
    expect(parsed.data).toEqual({ type: 'text', text: 'x' });
  });
});

describe('metadata', () => {
  const fits = (value: unknown) => safeParse(metadataSchema, value).success;

  it('[D15] is flat', () => {
    expect(fits({ a: 'x', b: 1, c: true, d: null })).toBe(true);
    for (const value of [{ a: {} }, { a: [] }, [], 'x', null, 7]) expect(fits(value)).toBe(false);
  });

  it('[D15] takes 4,096 bytes as JSON, under names of 128 characters', () => {
    expect(fits({ a: x(4096 - 8) })).toBe(true);
    expect(fits({ a: x(4096 - 7) })).toBe(false);
    expect(fits({ [x(128)]: 1 })).toBe(true);
    expect(fits({ [x(129)]: 1 })).toBe(false);
  });

  it('[E2] changes no prototype', () => {
    const { data } = safeParse(metadataSchema, JSON.parse('{"__proto__":"x","a":1}'));
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });
});
