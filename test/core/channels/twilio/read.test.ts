import { describe, expect, it } from 'vitest';
import type { InboundContent } from '../../../../core/channels/inbound.ts';
import { twilio } from '../../../../core/channels/twilio/twilio.ts';

const said = { MessageSid: 'SM1', SmsSid: 'SM1', From: '+15005550009', To: '+15005550006' };
const status = { MessageSid: 'SM2', To: '+15005550009', From: '+15005550006' };

function read(form: Record<string, string>) {
  const body = Buffer.from(new URLSearchParams(form).toString());
  return twilio.read({ method: 'POST', headers: {}, query: {}, url: '', now: 0, body }, {});
}

function contentOf(form: Record<string, string>): InboundContent | undefined {
  const [event] = read({ ...said, ...form });
  return event?.kind === 'message' ? event.content : undefined;
}

describe('what somebody writes to a number', () => {
  it('[H91] is his', () => {
    expect(read({ ...said, SmsStatus: 'received', Body: 'Hello 👋 & 1+1', NumMedia: '0' })).toEqual(
      [
        {
          kind: 'message',
          externalUserId: '+15005550009',
          externalId: 'SM1',
          content: { type: 'text', text: 'Hello 👋 & 1+1' },
        },
      ],
    );
    expect(read({ ...said, MessageStatus: 'received', Body: 'Hello' })).toHaveLength(1);
    expect(read({ SmsSid: 'SM1', From: '12345', Body: 'from a short code' })).toMatchObject([
      { externalUserId: '12345', externalId: 'SM1' },
    ]);
    expect(read({ ...said, From: 'whatsapp:+15005550009', Body: 'x' })).toMatchObject([
      { externalUserId: 'whatsapp:+15005550009' },
    ]);
  });

  it('[H91] may have files, with a text or without', () => {
    const url = (number: number) =>
      `https://api.twilio.com/2010-04-01/Accounts/AC/Media/ME${number}`;
    const file = (number: number) => ({
      [`MediaUrl${number}`]: url(number),
      [`MediaContentType${number}`]: 'image/jpeg',
    });
    const media = (number: number) => ({
      type: 'media',
      reference: url(number),
      mediaType: 'image/jpeg',
    });
    expect(contentOf({ NumMedia: '1', Body: '', ...file(0) })).toEqual(media(0));
    expect(contentOf({ NumMedia: '1', Body: 'Look', ...file(0) })).toEqual({
      ...media(0),
      text: 'Look',
    });
    expect(contentOf({ NumMedia: '2', Body: 'Look', ...file(0), ...file(1) })).toEqual({
      type: 'several',
      contents: [{ type: 'text', text: 'Look' }, media(0), media(1)],
    });
    expect(contentOf({ NumMedia: '2', Body: 'Look', ...file(1) })).toMatchObject(media(1));
    for (const MediaUrl0 of [
      '',
      'x',
      'file:///etc/passwd',
      `https://a.example/${'x'.repeat(2048)}`,
    ]) {
      expect(contentOf({ NumMedia: '1', Body: 'Look', MediaUrl0 })).toEqual({
        type: 'text',
        text: 'Look',
      });
    }
    const many = contentOf({ NumMedia: '1e9', Body: '', ...file(0), ...file(9), ...file(10) });
    expect(many).toEqual({ type: 'several', contents: [media(0), media(9)] });
    for (const NumMedia of ['-1', 'NaN', 'x', '']) {
      expect(contentOf({ NumMedia, Body: 'Look', ...file(0) })).toEqual({
        type: 'text',
        text: 'Look',
      });
    }
  });

  it('[H91] is nothing without an id, somebody or anything said', () => {
    for (const form of [
      { ...said, Body: '' },
      { ...said, MessageSid: '', Body: 'x' },
      { ...said, MessageSid: 'SM/../1', Body: 'x' },
      { ...said, From: '', Body: 'x' },
      { ...said, From: '+1 500', Body: 'x' },
      { ...said, From: 'x'.repeat(65), Body: 'x' },
      { Body: 'x' },
    ]) {
      expect(read(form), JSON.stringify(form)).toEqual([]);
    }
  });
});

describe('who wants no more, and who wants again', () => {
  const blocked = [{ kind: 'blocked', externalUserId: '+15005550009' }];

  it('[H91] STOP is not written to any more, in whatever case, and not told as a message', () => {
    for (const Body of ['STOP', 'stop', ' Stop\n', 'StopAll', 'unsubscribe', 'OPTOUT']) {
      expect(read({ ...said, Body }), Body).toEqual(blocked);
      expect(read({ ...said, Body, OptOutType: '' }), Body).toEqual(blocked);
    }
    for (const Body of ['stop it', 'Do not STOP', 'STOP!', 'cancel', 'end', 'quit']) {
      expect(contentOf({ Body })).toEqual({ type: 'text', text: Body });
    }
  });

  it('[H91] what a messaging service took for a STOP is one', () => {
    for (const Body of ['cancel', 'arrêt', 'STOP']) {
      expect(read({ ...said, Body, OptOutType: 'STOP' })).toEqual(blocked);
    }
    // It has other words, and this is none of them.
    expect(contentOf({ Body: 'STOP', OptOutType: 'HELP' })).toEqual({ type: 'text', text: 'STOP' });
  });

  it('[H91] START, and a YES that is taken for one, are messages: who writes is written to', () => {
    for (const Body of ['START', 'start', 'UNSTOP', 'YES', 'Yes']) {
      const message = { type: 'text', text: Body };
      expect(contentOf({ Body })).toEqual(message);
      expect(contentOf({ Body, OptOutType: 'START' })).toEqual(message);
    }
  });
});

describe('what became of a message', () => {
  const base = { externalUserId: '+15005550009', externalId: 'SM2' };

  it('[H93] delivered and read are told, what comes before is not', () => {
    for (const kind of ['delivered', 'read']) {
      expect(read({ ...status, MessageStatus: kind })).toEqual([{ kind, ...base }]);
    }
    for (const kind of [
      'accepted',
      'queued',
      'sending',
      'sent',
      'scheduled',
      'canceled',
      '',
      'x',
    ]) {
      expect(read({ ...status, MessageStatus: kind, Body: 'not his' }), kind).toEqual([]);
    }
  });

  it('[H93] failed is told with the code and what to do about it', () => {
    for (const kind of ['failed', 'undelivered']) {
      const failed = { ...status, MessageStatus: kind };
      expect(read(failed)).toEqual([{ kind: 'failed', ...base }]);
      expect(read({ ...failed, ErrorCode: '30003' })).toEqual([
        { kind: 'failed', ...base, code: '30003', message: expect.stringMatching(/switched off/) },
      ]);
      expect(read({ ...failed, ErrorCode: '39999', ErrorMessage: 'In their words' })).toEqual([
        { kind: 'failed', ...base, code: '39999', message: 'In their words' },
      ]);
      expect(read({ ...failed, ErrorCode: '39999' })).toMatchObject([
        { message: expect.stringContaining('39999') },
      ]);
    }
  });

  it('[H93] who has answered STOP is not written to any more', () => {
    expect(read({ ...status, MessageStatus: 'failed', ErrorCode: '21610' })).toMatchObject([
      { kind: 'failed', ...base, code: '21610' },
      { kind: 'blocked', externalUserId: '+15005550009' },
    ]);
  });

  it('[H93] of nobody is nothing', () => {
    expect(read({ ...status, To: '', MessageStatus: 'delivered' })).toEqual([]);
    expect(read({ ...status, MessageSid: '', MessageStatus: 'delivered' })).toEqual([]);
  });
});
