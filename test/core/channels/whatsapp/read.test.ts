import { describe, expect, it } from 'vitest';
import type { InboundEvent } from '../../../../core/channels/inbound.ts';
import { whatsapp } from '../../../../core/channels/whatsapp/whatsapp.ts';

const phoneNumberId = '106540352242922';

interface Change {
  field?: string;
  number?: string;
  contacts?: unknown[];
  messages?: unknown[];
  statuses?: unknown[];
}

function read(...entries: Change[][]): InboundEvent[] {
  const body = {
    object: 'whatsapp_business_account',
    entry: entries.map((changes, index) => ({
      id: String(index),
      changes: changes.map(({ field = 'messages', number = phoneNumberId, ...value }) => ({
        field,
        value: {
          messaging_product: 'whatsapp',
          metadata: { display_phone_number: '15550001', phone_number_id: number },
          ...value,
        },
      })),
    })),
  };
  return raw(JSON.stringify(body));
}

function raw(body: string): InboundEvent[] {
  const request = { method: 'POST', headers: {}, query: {}, url: '', now: 0 } as const;
  return whatsapp.read({ ...request, body: Buffer.from(body) }, { phoneNumberId });
}

const contacts = [{ wa_id: '33612345678', user_id: 'FR.1', profile: { name: 'Camille' } }];
const base = { from: '33612345678', id: 'wamid.1', timestamp: '1760000000' };
const said = {
  externalUserId: '33612345678',
  externalId: 'wamid.1',
  at: 1_760_000_000_000,
  profile: { name: 'Camille' },
};
const one = (message: object) => read([{ contacts, messages: [{ ...base, ...message }] }]);
const content = (message: object) => {
  const [event, ...more] = one(message);
  expect(more).toEqual([]);
  return event?.kind === 'message' ? event.content : event;
};

describe('what people write on WhatsApp', () => {
  it('[H63] a text, with who wrote it, when, and what it answers', () => {
    expect(
      one({
        type: 'text',
        text: { body: 'Bonjour 👋' },
        context: { from: '15550001', id: 'wamid.0' },
      }),
    ).toEqual([
      {
        kind: 'message',
        ...said,
        content: { type: 'text', text: 'Bonjour 👋' },
        inReplyTo: 'wamid.0',
      },
    ]);
  });

  it('[H63] files of every kind, by the id to fetch them with', () => {
    expect(
      content({
        type: 'document',
        document: {
          id: '99',
          mime_type: 'application/pdf',
          filename: 'a.pdf',
          caption: 'Here',
          sha256: 'x',
        },
      }),
    ).toEqual({
      type: 'media',
      reference: '99',
      mediaType: 'application/pdf',
      name: 'a.pdf',
      text: 'Here',
    });
    expect(
      content({
        type: 'audio',
        audio: { id: '98', mime_type: 'audio/ogg; codecs=opus', voice: true },
      }),
    ).toEqual({ type: 'media', reference: '98', mediaType: 'audio/ogg' });
    for (const type of ['image', 'video', 'sticker']) {
      expect(content({ type, [type]: { id: '97', mime_type: 'image/webp' } })).toEqual({
        type: 'media',
        reference: '97',
        mediaType: 'image/webp',
      });
    }
  });

  it('[H63] a place, whether its numbers are numbers or texts', () => {
    const place = { name: 'Tour Eiffel', address: 'Paris', url: 'https://x' };
    const expected = {
      type: 'location',
      lat: 48.85,
      long: -2.29,
      name: 'Tour Eiffel',
      address: 'Paris',
    };
    for (const [latitude, longitude] of [
      [48.85, -2.29],
      ['48.85', '-2.29'],
    ]) {
      const location = { latitude, longitude, ...place };
      expect(content({ type: 'location', location })).toEqual(expected);
    }
    expect(content({ type: 'location', location: { latitude: 91, longitude: 0 } })).toEqual({
      type: 'unsupported',
      what: 'location',
    });
    expect(content({ type: 'location', location: { latitude: '', longitude: '' } })).toEqual({
      type: 'unsupported',
      what: 'location',
    });
  });

  it('[H63] contacts, orders and the answers of a form, as texts', () => {
    expect(
      content({
        type: 'contacts',
        contacts: [
          {
            name: { formatted_name: 'Jo Doe' },
            org: { company: 'Acme' },
            phones: [{ phone: '+1 555 1', wa_id: '15551' }],
            emails: [{ email: 'jo@example.org' }],
          },
          { name: { formatted_name: 'Al' } },
        ],
      }),
    ).toEqual({ type: 'text', text: 'Jo Doe\nAcme\n+1 555 1\njo@example.org\nAl' });
    expect(
      content({
        type: 'order',
        order: {
          catalog_id: '1',
          text: 'As a gift',
          product_items: [
            { product_retailer_id: 'mug', quantity: 2, item_price: 12.5, currency: 'EUR' },
            { product_retailer_id: 'pen', quantity: 1 },
          ],
        },
      }),
    ).toEqual({ type: 'text', text: '2 × mug (12.5 EUR)\n1 × pen\nAs a gift' });
    const response = { flow_token: 'secret', day: 'Monday', people: 2, nested: {} };
    expect(
      content({
        type: 'interactive',
        interactive: {
          type: 'nfm_reply',
          nfm_reply: { name: 'flow', body: 'Sent', response_json: JSON.stringify(response) },
        },
      }),
    ).toEqual({ type: 'text', text: 'day: Monday\npeople: 2' });
  });

  it('[H63] buttons, rows of lists and quick replies of templates, as what they stand for', () => {
    const reference = '65f0a1b2c3d4e5f6a7b8c9d0.1z.0';
    const chosen = { kind: 'choice', ...said, reference, title: 'Yes' };
    const reply = { id: reference, title: 'Yes', description: 'really' };
    const interactive = (type: string) => ({ type, [type]: reply });
    expect(one({ type: 'interactive', interactive: interactive('button_reply') })).toEqual([
      chosen,
    ]);
    expect(one({ type: 'interactive', interactive: interactive('list_reply') })).toEqual([chosen]);
    expect(one({ type: 'button', button: { payload: reference, text: 'Yes' } })).toEqual([chosen]);
  });

  it('[H63] a reaction, as its emoji in answer to what it stands under; not when it is taken back', () => {
    const reaction = { message_id: 'wamid.0', emoji: '👍' };
    expect(one({ type: 'reaction', reaction })).toEqual([
      { kind: 'message', ...said, content: { type: 'text', text: '👍' }, inReplyTo: 'wamid.0' },
    ]);
    expect(one({ type: 'reaction', reaction: { message_id: 'wamid.0', emoji: '' } })).toEqual([]);
    expect(one({ type: 'reaction', reaction: { message_id: 'wamid.0' } })).toEqual([]);
  });

  it('[H63] what has no form here, under its name', () => {
    const errors = [{ code: 131051, title: 'Message type unknown' }];
    expect(content({ type: 'unsupported', unsupported: { type: 'poll' }, errors })).toEqual({
      type: 'unsupported',
      what: 'poll',
    });
    for (const type of ['unknown', 'text', 'image', 'interactive']) {
      expect(content({ type, errors })).toEqual({ type: 'unsupported', what: type });
    }
  });

  it('[H63] not what WhatsApp itself says, nor what is written in groups', () => {
    const system = { body: 'changed', type: 'user_changed_number' };
    expect(one({ type: 'system', system })).toEqual([]);
    expect(one({ type: 'request_welcome' })).toEqual([]);
    expect(one({ type: 'text', text: { body: 'All!' }, group_id: 'g1' })).toEqual([]);
  });

  it('[H63] of several entries and changes at once, in their order, but for other numbers', () => {
    const text = (id: string) => ({ ...base, id, type: 'text', text: { body: id } });
    const events = read(
      [{ messages: [text('a'), text('b')] }, { number: '2', messages: [text('other')] }],
      [
        { field: 'account_update', messages: [text('none')] },
        { messages: [text('c')], statuses: [{ id: 'd', status: 'read', recipient_id: '336' }] },
      ],
    );
    expect(events.map((event) => 'externalId' in event && event.externalId)).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('[H64] who keeps his number to himself is known by his id for the company', () => {
    const { from: _, ...nameless } = base;
    const message = { ...nameless, from_user_id: 'FR.1', type: 'text', text: { body: 'Hi' } };
    const known = [{ user_id: 'FR.1', profile: { name: 'Camille', username: 'cam' } }];
    expect(read([{ contacts: known, messages: [message] }])).toEqual([
      { kind: 'message', ...said, externalUserId: 'FR.1', content: { type: 'text', text: 'Hi' } },
    ]);
    const status = { id: 'wamid.9', status: 'read', recipient_user_id: 'FR.1' };
    expect(read([{ statuses: [status] }])).toEqual([
      { kind: 'read', externalUserId: 'FR.1', externalId: 'wamid.9' },
    ]);
    // Who shows his number is known by it.
    const both = { ...message, from: '33612345678' };
    expect(read([{ messages: [both] }])).toMatchObject([{ externalUserId: '33612345678' }]);
  });
});

describe('what became of what was sent', () => {
  const status = (more: object) =>
    read([
      { statuses: [{ id: 'wamid.9', recipient_id: '336', timestamp: '1760000000', ...more }] },
    ]);
  const about = { externalUserId: '336', externalId: 'wamid.9', at: 1_760_000_000_000 };

  it('[H63] it was delivered, read, heard, or was not to be delivered', () => {
    expect(status({ status: 'sent' })).toEqual([]);
    expect(status({ status: 'delivered' })).toEqual([{ kind: 'delivered', ...about }]);
    expect(status({ status: 'read' })).toEqual([{ kind: 'read', ...about }]);
    expect(status({ status: 'played' })).toEqual([{ kind: 'read', ...about }]);
    expect(status({ status: 'delivered', recipient_type: 'group' })).toEqual([]);
    expect(status({ status: 'failed' })).toEqual([{ kind: 'failed', ...about }]);
  });

  it('[H66] with what to do about it', () => {
    const failed = (code: number) => {
      const details = 'In the words of Meta.';
      const error = { code, title: 'T', message: 'M', error_data: { details } };
      return status({ status: 'failed', errors: [error] })[0];
    };
    expect(failed(131047)).toEqual({
      kind: 'failed',
      ...about,
      code: '131047',
      message:
        'More than 24 hours have passed since the person wrote last. Send a template that WhatsApp has approved.',
    });
    expect(failed(131999)).toMatchObject({ code: '131999', message: 'In the words of Meta.' });
  });
});

describe('what is odd', () => {
  it('[H62] is left out, and the rest is taken', () => {
    for (const body of [
      '',
      'null',
      '[]',
      '{}',
      '{"object":"page","entry":[]}',
      '{"object',
      '"a"',
    ]) {
      expect(raw(body)).toEqual([]);
    }
    const text = { ...base, type: 'text', text: { body: 'Hi' } };
    const odd = [
      null,
      1,
      'x',
      {},
      [],
      { ...text, id: '' },
      { ...text, id: 7 },
      { ...text, from: '' },
    ];
    const events = read([
      { contacts: [null, {}, 3], messages: [...odd, text], statuses: [null, {}] },
    ]);
    expect(events).toMatchObject([{ kind: 'message', externalId: 'wamid.1' }]);
    expect(read([{ contacts: {}, messages: 'x', statuses: 5 } as unknown as Change])).toEqual([]);
  });

  it('[H62] is never more than 1,000 events of a request', () => {
    const messages = Array.from({ length: 700 }, (_, index) => ({
      ...base,
      id: String(index),
      type: 'text',
      text: { body: 'x' },
    }));
    const events = read([{ messages }], [{ messages }]);
    expect(events).toHaveLength(1000);
    expect(events.at(-1)).toMatchObject({ externalId: '299' });
  });
});
