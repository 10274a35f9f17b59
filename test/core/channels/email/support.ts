import type { Receipt, Verdict } from '../../../../core/channels/email/mail.ts';
import { parseMail } from '../../../../core/channels/email/parse-mail.ts';
import { type Reading, readMail } from '../../../../core/channels/email/read-mail.ts';
import type { InboundContent, InboundEvent } from '../../../../core/channels/inbound.ts';

export const ours = 'support@shop.example';

export function receiptOf(
  verdicts: Partial<Record<keyof Receipt['verdicts'], Verdict>> = {},
  more: Partial<Receipt> = {},
): Receipt {
  return {
    messageId: 'o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1',
    at: Date.parse('2026-05-04T10:00:00Z'),
    source: 'ada@customer.example',
    recipients: [ours],
    verdicts: {
      spam: 'PASS',
      virus: 'PASS',
      spf: 'GRAY',
      dkim: 'GRAY',
      dmarc: 'GRAY',
      ...verdicts,
    },
    ...more,
  };
}

/** Lines of a mail, with the head that every mail has; a header given here takes the place of that one. */
export function rawMail(
  lines: readonly string[] | string,
  headers: Record<string, string> = {},
): string {
  const all: Record<string, string> = {
    From: 'Ada Lovelace <ada@customer.example>',
    To: ours,
    Subject: 'My lamp',
    'Message-ID': '<one@customer.example>',
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const body = typeof lines === 'string' ? lines : lines.join('\r\n');
  return [...head, '', body].join('\r\n');
}

export async function read(
  raw: string | Uint8Array,
  receipt = receiptOf(),
  tag = '',
): Promise<Reading> {
  const mail = await parseMail(typeof raw === 'string' ? Buffer.from(raw) : raw);
  if (mail === undefined) return { kind: 'dropped', reason: 'no mail' };
  return readMail(mail, receipt, { address: ours, tag }, (file) => `file-${file}`);
}

export type Message = Extract<InboundEvent, { kind: 'message' }>;

export async function messageOf(raw: string | Uint8Array, receipt = receiptOf()): Promise<Message> {
  const reading = await read(raw, receipt);
  if (reading.kind !== 'event' || reading.event.kind !== 'message') {
    throw new Error(`no message: ${JSON.stringify(reading)}`);
  }
  return reading.event;
}

export function textIn(content: InboundContent): string {
  const parts = content.type === 'several' ? content.contents : [content];
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

export const answered = { 'In-Reply-To': '<0100018f3c2a4b5d-1c2d3e4f@eu-west-1.amazonses.com>' };
