import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded, inboundLimits } from '../../../../core/channels/inbound-bounds.ts';
import { line } from '../../../../core/channels/line/line.ts';

function holds(body: Uint8Array): number {
  const base = { method: 'POST', headers: {}, query: {}, url: '', now: 0 } as const;
  const events = line.read({ ...base, body }, {});
  expect(events.length).toBeLessThanOrEqual(inboundLimits.events);
  for (const event of events) {
    expect(event.externalUserId).not.toBe('');
    // They go through a queue as JSON.
    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    if ('at' in event && event.at !== undefined) expect(Number.isSafeInteger(event.at)).toBe(true);
    for (const id of ['externalId', 'inReplyTo', 'externalUserId'] as const) {
      const found: unknown = Object(event)[id];
      if (typeof found === 'string') expect(found.length).toBeLessThanOrEqual(inboundLimits.id);
    }
    if (event.kind === 'choice') expect(event.reference.length).toBeLessThanOrEqual(64);
    if (event.kind === 'message' && event.content.type === 'unsupported') {
      expect(event.content.what.length).toBeLessThanOrEqual(64);
    }
  }
  bounded(events);
  return events.length;
}

/** Values that a field may have which nobody expects. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, '', 'x', 0, -1, 1e308, Number.MAX_SAFE_INTEGER, [], {}, '\ud800'),
);
const names = fc.constantFrom(
  ...'type mode timestamp source userId groupId webhookEventId deliveryContext message id text quotedMessageId fileName fileSize contentProvider originalContentUrl latitude longitude title address postback data params keywords emojis __proto__ constructor toString'.split(
    ' ',
  ),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    odd,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 6 }),
  ),
}));
const type = fc.constantFrom('text', 'image', 'file', 'location', 'sticker', 'x'.repeat(200));
const event = fc
  .tuple(
    fc.constantFrom('message', 'message', 'postback', 'follow', 'unfollow', 'join'),
    type,
    fc.dictionary(names, value, { maxKeys: 4 }),
    fc.dictionary(names, value, { maxKeys: 2 }),
  )
  .map(([kind, of, inner, outer]) => ({
    type: kind,
    timestamp: 1,
    webhookEventId: 'w',
    source: { type: 'user', userId: 'U1' },
    message: { id: '1', type: of, ...inner },
    postback: { data: 'x', ...inner },
    ...outer,
  }));

describe('what is said to be of LINE', () => {
  it('[H62] is read without throwing, be it any bytes or any JSON', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.json().map((text) => Buffer.from(text)),
          fc.json().map((text) => Buffer.from(`{"events":[${text}]}`)),
        ),
        (body) => void holds(body),
      ),
      { numRuns: 500 },
    );
  });

  it('[H62] is read in its own form with anything in it', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.array(fc.oneof(event, value), { maxLength: 5 }), (events) => {
        told += holds(Buffer.from(JSON.stringify({ events })));
      }),
      { numRuns: 1000 },
    );
    // They are not all refused at the door.
    expect(told).toBeGreaterThan(300);
  });

  it('[H62] tells a thousand events, and is as deeply nested as a body can be', () => {
    const source = { type: 'user', userId: 'U1' };
    const events = Array.from({ length: 1200 }, () => ({ type: 'unfollow', source }));
    expect(holds(Buffer.from(JSON.stringify({ events })))).toBe(inboundLimits.events);
    holds(Buffer.from('['.repeat(400_000) + ']'.repeat(400_000)));
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const head = '"type":"message","source":{"type":"user","userId":"U1"}';
    holds(Buffer.from(`{"events":[{${head},"message":${deep}}]}`));
    holds(Buffer.from(`{"events":[{${head},"message":{"id":"1","type":"text","text":${deep}}}]}`));
  });
});
