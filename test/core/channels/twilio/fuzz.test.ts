import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded, inboundLimits } from '../../../../core/channels/inbound-bounds.ts';
import { twilio } from '../../../../core/channels/twilio/twilio.ts';

function holds(body: Uint8Array): number {
  const base = { method: 'POST', headers: {}, query: {}, url: '', now: 0 } as const;
  const events = twilio.read({ ...base, body }, {});
  expect(events.length).toBeLessThanOrEqual(2);
  for (const event of events) {
    expect(event.externalUserId).toMatch(/^[\w:+.-]{1,82}$/);
    // They go through a queue as JSON.
    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    if ('externalId' in event) expect(event.externalId).toMatch(/^\w{1,64}$/);
    if (event.kind !== 'message') continue;
    const { content } = event;
    for (const one of content.type === 'several' ? content.contents : [content]) {
      if (one.type === 'media') expect(URL.canParse(one.reference)).toBe(true);
    }
    if (content.type === 'several') {
      expect(content.contents.length).toBeLessThanOrEqual(11);
      expect(content.contents.length).toBeLessThanOrEqual(inboundLimits.contents);
    }
  }
  bounded(events);
  const reply = twilio.reply?.({ ...base, body }, {});
  expect(reply?.status).toBe(200);
  return events.length;
}

const value = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    ...['', '0', '1', '-1', '1e9', 'NaN', 'Infinity', '+15005550009', 'whatsapp:+1', 'SM1', 'STOP'],
    ...['received', 'delivered', 'failed', '21610', 'https://a.example/1', 'javascript:x', '\0'],
  ),
);
const names =
  'MessageSid SmsSid From To Body NumMedia MediaUrl0 MediaContentType0 MediaUrl1 MediaUrl9 OptOutType MessageStatus ErrorCode ErrorMessage __proto__ constructor'.split(
    ' ',
  );
const form = fc
  .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 10 })
  .map((odd) => [...odd, ['MessageSid', 'SM1'], ['From', '+1'], ['To', '+2'], ['Body', 'x']])
  .map((fields) => Buffer.from(new URLSearchParams(fields as [string, string][]).toString()));

describe('what is said to be of Twilio', () => {
  it('[H62] is read without throwing, be it any bytes or any form', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.string().map((text) => Buffer.from(`From=%2B1&MessageSid=SM1&Body=${text}`)),
          fc.string().map((text) => Buffer.from(`MessageSid=SM1&From=${text}&Body=%ff%`)),
        ),
        (body) => void holds(body),
      ),
      { numRuns: 500 },
    );
  });

  it('[H62] is read in its own form with anything in it', () => {
    let told = 0;
    fc.assert(
      fc.property(form, (body) => {
        told += holds(body);
      }),
      { numRuns: 1000 },
    );
    // They are not all refused at the door.
    expect(told).toBeGreaterThan(200);
  });
});
