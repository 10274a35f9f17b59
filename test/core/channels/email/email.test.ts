import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Http } from '../../../../core/channels/channel.ts';
import { email } from '../../../../core/channels/email/email.ts';
import { readSendingEvent } from '../../../../core/channels/email/sending-events.ts';

const http =
  (status: number, body: string): Http =>
  async () => ({ status, headers: {}, body: Buffer.from(body) });

describe('[H109] an integration of e-mail', () => {
  it('has an address, in lower case and without a tag', () => {
    expect(z.parse(email.settings, { address: ' Support@Shop.example ', name: 'Élan' })).toEqual({
      address: 'support@shop.example',
      name: 'Élan',
    });
    for (const address of ['', 'support', 'a+b@shop.example', 'a@b@c.example', 'a b@c.example']) {
      expect(z.safeParse(email.settings, { address }).success, address).toBe(false);
    }
    const name = 'a\r\nBcc: x@y.example';
    expect(z.safeParse(email.settings, { address: 'a@b.example', name }).success).toBe(false);
  });

  it("is taken where the address is of the deployment's domain", async () => {
    const register = (address: string, answer: Http) => email.register?.('', { address }, answer);
    await register('support@shop.example', http(200, 'shop.example'));
    await expect(register('a@evil-shop.example', http(200, 'shop.example'))).rejects.toThrow(
      'addresses of shop.example',
    );
    await expect(register('a@shop.example', http(404, ''))).rejects.toThrow('-c emailDomain');
  });

  it('takes nothing over HTTP', () => {
    const request = {
      method: 'POST',
      headers: {},
      query: {},
      body: Buffer.from(''),
      url: '',
      now: 0,
    } as const;
    expect(email.isGenuine(request, {})).toBe(false);
    expect(email.read(request, {})).toEqual([]);
  });
});

describe('[H108] what becomes of a mail', () => {
  const mail = { messageId: 'id-1', source: 'Maison Lune <support@shop.example>' };
  const timestamp = '2026-05-04T10:00:00.000Z';
  const at = Date.parse(timestamp);
  const who = { externalUserId: 'ada@customer.example', at };

  const bounce = (bounceType: string) => ({
    eventType: 'Bounce',
    mail,
    bounce: {
      bounceType,
      bounceSubType: 'General',
      timestamp,
      bouncedRecipients: [
        { emailAddress: 'Ada@customer.example', status: '5.1.1', diagnosticCode: 'smtp; 550 no' },
      ],
    },
  });
  const complaint = (complaintFeedbackType?: string) => ({
    eventType: 'Complaint',
    mail,
    complaint: {
      timestamp,
      complaintFeedbackType,
      complainedRecipients: [{ emailAddress: 'ada@customer.example' }],
    },
  });

  it('is told to the integration that sent it', () => {
    const failed = {
      kind: 'failed',
      ...who,
      externalId: 'id-1',
      code: '5.1.1',
      message: 'smtp; 550 no',
    };
    expect(readSendingEvent(bounce('Permanent'))).toEqual({
      from: 'support@shop.example',
      events: [failed, { kind: 'blocked', ...who }],
    });
    expect(readSendingEvent(bounce('Transient'))?.events).toEqual([failed]);
    expect(readSendingEvent(complaint('abuse'))?.events).toEqual([{ kind: 'blocked', ...who }]);
    expect(readSendingEvent(complaint('not-spam'))?.events).toEqual([]);
    expect(
      readSendingEvent({
        eventType: 'Delivery',
        mail,
        delivery: { timestamp, recipients: ['ada@customer.example'] },
      })?.events,
    ).toEqual([{ kind: 'delivered', ...who, externalId: 'id-1' }]);
    expect(
      readSendingEvent({
        eventType: 'Reject',
        mail: { ...mail, timestamp, destination: ['ada@customer.example'] },
        reject: { reason: 'Bad content' },
      })?.events,
    ).toEqual([
      { kind: 'failed', ...who, externalId: 'id-1', code: 'Reject', message: 'Bad content' },
    ]);
  });

  it('is nothing where it is not understood', () => {
    for (const odd of [
      undefined,
      null,
      {},
      'x',
      { eventType: 'Open', mail },
      { ...bounce('Permanent'), mail: { messageId: 'x', source: 'x' } },
    ]) {
      expect(readSendingEvent(odd)).toBeUndefined();
    }
  });
});
