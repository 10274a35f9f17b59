import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded, inboundLimits } from '../../../../core/channels/inbound-bounds.ts';
import { instagram } from '../../../../core/channels/instagram/instagram.ts';
import { messenger } from '../../../../core/channels/messenger/messenger.ts';
import { whatsapp } from '../../../../core/channels/whatsapp/whatsapp.ts';

const channels = { whatsapp, messenger, instagram };
type Name = keyof typeof channels;
const settings = {
  phoneNumberId: '1',
  pageId: '1',
  businessId: '1',
  appSecret: 'secret-of-the-app',
};

function read(name: Name, body: Uint8Array) {
  const request = { method: 'POST', headers: {}, query: {}, url: '', now: 0 } as const;
  return channels[name].read({ ...request, body }, settings);
}

/** Values that a field may have which nobody expects. */
const odd = fc.oneof(
  { weight: 3, arbitrary: fc.anything({ maxDepth: 2, maxKeys: 3 }).map(jsonable) },
  fc.constantFrom(
    null,
    '',
    'x',
    0,
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER,
    [],
    {},
    '\ud800',
    '__proto__',
  ),
);

function jsonable(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null');
  } catch {
    return null;
  }
}

/** Names that the networks use, so that what is odd stands where something is looked for. */
const names = fc.constantFrom(
  ...'id from from_user_id group_id timestamp context type text body image audio document sticker location latitude longitude contacts name phones order product_items interactive button_reply list_reply nfm_reply response_json button payload reaction emoji message_id unsupported status recipient_id errors code mid is_echo is_deleted quick_reply reply_to attachments url coordinates lat long postback title delivery mids watermark read optin notification_messages_status sender message constructor toString'.split(
    ' ',
  ),
);
const types = fc.constantFrom(
  ...'text image audio video document sticker location contacts order interactive button reaction unsupported system fallback share file'.split(
    ' ',
  ),
);
const item = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    odd,
    types,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 6 }),
  ),
}));
const message = fc
  .tuple(
    fc.record({ id: fc.string(), from: fc.string(), type: types }, { requiredKeys: [] }),
    fc.dictionary(names, item.value, { maxKeys: 8 }),
  )
  .map(([base, more]) => ({ ...base, ...more }));
const many = fc.array(message, { maxLength: 5 });

const whatsappBody = fc
  .array(fc.record({ messages: many, statuses: many, contacts: many }, { requiredKeys: [] }), {
    maxLength: 3,
  })
  .map((values) => ({
    object: 'whatsapp_business_account',
    entry: values.map((value) => ({
      changes: [{ field: 'messages', value: { metadata: { phone_number_id: '1' }, ...value } }],
    })),
  }));
const pageBody = (object: string) =>
  many.map((messages) => ({
    object,
    entry: [
      {
        id: '1',
        messaging: messages.map((one) => ({ sender: { id: '5' }, timestamp: 1, ...one })),
      },
    ],
  }));

function holds(name: Name, body: Uint8Array): void {
  const events = read(name, body);
  expect(events.length).toBeLessThanOrEqual(inboundLimits.events);
  for (const event of events) {
    expect(typeof event.externalUserId).toBe('string');
    expect(event.externalUserId).not.toBe('');
    // They go through a queue as JSON.
    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    if ('at' in event) expect(Number.isSafeInteger(event.at)).toBe(true);
    if ('externalId' in event)
      expect(event.externalId?.length).toBeLessThanOrEqual(inboundLimits.id);
    if (event.kind === 'choice') expect(event.reference.length).toBeLessThanOrEqual(64);
  }
  bounded(events);
}

describe.each(['whatsapp', 'messenger', 'instagram'] as const)('%s', (name) => {
  const known =
    name === 'whatsapp' ? whatsappBody : pageBody(name === 'messenger' ? 'page' : 'instagram');

  it('[H62] reads any bytes and any JSON without throwing, and tells no more than it may', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (body) => holds(name, body),
      ),
      { numRuns: 500 },
    );
  });

  it('[H62] reads bodies of its own form with anything in them', () => {
    let told = 0;
    fc.assert(
      fc.property(known, (body) => {
        const bytes = Buffer.from(JSON.stringify(body));
        told += read(name, bytes).length;
        holds(name, bytes);
      }),
      { numRuns: 400 },
    );
    // They are not all refused at the door.
    expect(told).toBeGreaterThan(20);
  });

  it('[H62] reads what is nested as deeply as a body can be', () => {
    const depth = 400_000;
    holds(name, Buffer.from('['.repeat(depth) + ']'.repeat(depth)));
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const inside =
      name === 'whatsapp'
        ? `{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1"},"messages":[{"id":"1","from":"2","type":"text","text":${deep}}]}}]}]}`
        : `{"object":"${name === 'messenger' ? 'page' : 'instagram'}","entry":[{"id":"1","messaging":[{"sender":{"id":"5"},"message":{"mid":"1","text":${deep}}}]}]}`;
    holds(name, Buffer.from(inside));
  });
});
