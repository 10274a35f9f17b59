import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded, inboundLimits } from '../../../../core/channels/inbound-bounds.ts';
import { telegram } from '../../../../core/channels/telegram/telegram.ts';

const settings = { token: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw' };

function holds(body: Uint8Array): number {
  const base = { method: 'POST', headers: {}, query: {}, url: '', now: 0 } as const;
  const events = telegram.read({ ...base, body }, settings);
  expect(events.length).toBeLessThanOrEqual(1);
  for (const event of events) {
    expect(event.externalUserId).toMatch(/^-?\d+$/);
    // They go through a queue as JSON.
    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    if ('at' in event && event.at !== undefined) expect(Number.isSafeInteger(event.at)).toBe(true);
    if ('externalId' in event) {
      expect(event.externalId?.length).toBeLessThanOrEqual(inboundLimits.id);
    }
    if (event.kind === 'choice') expect(event.reference.length).toBeLessThanOrEqual(64);
  }
  bounded(events);
  const reply = telegram.reply?.({ ...base, body }, settings);
  expect(reply?.status).toBe(200);
  if (reply?.body !== undefined) {
    expect(JSON.parse(reply.body)).toMatchObject({ method: 'answerCallbackQuery' });
  }
  return events.length;
}

/** Values that a field may have which nobody expects. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, '', 'x', 0, -1, 1e308, Number.MAX_SAFE_INTEGER, [], {}, '\ud800'),
);
const names = fc.constantFrom(
  ...'message_id chat from date text caption photo document animation audio voice video video_note live_photo sticker location venue contact dice poll latitude longitude file_id file_size mime_type file_name width height is_animated is_video emoji phone_number first_name title address value reply_to_message reply_markup inline_keyboard callback_data data id status type __proto__ constructor toString'.split(
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
const chat = { id: 5, type: 'private' };
const file = fc.record({ file_id: fc.constantFrom('f-1', '', 7) }, { requiredKeys: [] });
const message = fc
  .tuple(
    fc.dictionary(names, value, { maxKeys: 6 }),
    fc.record(
      { photo: fc.array(file), document: file, sticker: file, text: fc.string() },
      { requiredKeys: [] },
    ),
  )
  .map(([more, files]) => ({
    message_id: 7,
    chat,
    from: { id: 5 },
    date: 1,
    ...more,
    ...files,
  }));
const update = fc.oneof(
  message.map((one) => ({ message: one })),
  fc.tuple(message, fc.dictionary(names, value)).map(([one, more]) => ({
    callback_query: { id: '1', from: {}, data: 'x', message: one, ...more },
  })),
  fc.dictionary(names, value).map((more) => ({
    my_chat_member: { chat, date: 1, new_chat_member: { status: 'kicked' }, ...more },
  })),
);

describe('what is said to be of Telegram', () => {
  it('[H79] is read without throwing, be it any bytes or any JSON', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (body) => void holds(body),
      ),
      { numRuns: 500 },
    );
  });

  it('[H79] is read in its own form with anything in it', () => {
    let told = 0;
    fc.assert(
      fc.property(update, (one) => {
        told += holds(Buffer.from(JSON.stringify(one)));
      }),
      { numRuns: 1000 },
    );
    // They are not all refused at the door.
    expect(told).toBeGreaterThan(100);
  });

  it('[H79] is read as deeply nested as a body can be', () => {
    holds(Buffer.from('['.repeat(400_000) + ']'.repeat(400_000)));
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const head = '"message_id":1,"from":{},"date":1,"chat":{"id":5,"type":"private"}';
    holds(Buffer.from(`{"message":{${head},"text":${deep}}}`));
    holds(Buffer.from(`{"callback_query":{"id":"1","message":${deep}}}`));
  });
});
