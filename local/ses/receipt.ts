import { domainIn } from './address.ts';
import type { ReceiptRuleModel } from './model.ts';

/** A mail that comes in, as it was handed to the receiving server. */
export interface IncomingMail {
  /** The envelope's; empty for what asks for no answer. */
  from: string;
  to: readonly string[];
  raw: Buffer;
  verdicts: Verdicts;
  /** What the sender's domain asks for, where DMARC fails. */
  dmarcPolicy: string | undefined;
}

export const checks = ['spam', 'virus', 'spf', 'dkim', 'dmarc'] as const;
export type Verdicts = Record<
  (typeof checks)[number],
  'PASS' | 'FAIL' | 'GRAY' | 'PROCESSING_FAILED'
>;

/** The recipients that a rule is for: addresses, domains, and `.domain` for what lies under one. */
export function recipientsOf({ recipients }: ReceiptRuleModel, to: readonly string[]): string[] {
  if (recipients.length === 0) return [...to];
  return to.filter((address) =>
    recipients.some(
      (one) =>
        one === address ||
        one === domainIn(address) ||
        (one.startsWith('.') && domainIn(address).endsWith(one)),
    ),
  );
}

/** The mail as SES stores it: what it found stands before all that came. */
export function stored(mail: IncomingMail, messageId: string, region: string, at: number): Buffer {
  const { from, to, verdicts } = mail;
  const domain = senderDomain(mail);
  const low = (check: keyof Verdicts) => verdicts[check].toLowerCase();
  const head = [
    `Return-Path: <${from}>`,
    `Received: from local (local [127.0.0.1]) by inbound-smtp.${region}.amazonaws.com with SMTP id ${messageId} for ${to[0] ?? ''}; ${new Date(at).toUTCString()}`,
    `X-SES-Spam-Verdict: ${verdicts.spam}`,
    `X-SES-Virus-Verdict: ${verdicts.virus}`,
    `Received-SPF: ${low('spf')} (local runtime) client-ip=127.0.0.1; envelope-from=${from};`,
    [
      `Authentication-Results: amazonses.com;`,
      ` spf=${low('spf')} (local runtime) client-ip=127.0.0.1; envelope-from=${from};`,
      ...(verdicts.dkim === 'GRAY' ? [] : [` dkim=${low('dkim')} header.i=@${domain};`]),
      ` dmarc=${verdicts.dmarc === 'GRAY' ? 'none' : low('dmarc')} header.from=${domain};`,
    ].join('\r\n'),
    '',
  ];
  return Buffer.concat([Buffer.from(head.join('\r\n')), mail.raw]);
}

/** What a rule's function is given (SES guide, "Lambda action"). */
export function receiptEvent(
  mail: IncomingMail,
  {
    messageId,
    recipients,
    functionArn,
    at,
  }: { messageId: string; recipients: string[]; functionArn: string; at: number },
): object {
  const headers = headersIn(mail.raw);
  const timestamp = new Date(at).toISOString();
  const all = (name: string) =>
    headers.filter((one) => one.name.toLowerCase() === name).map(({ value }) => value);
  const verdict = (check: keyof Verdicts) => ({ status: mail.verdicts[check] });
  return {
    Records: [
      {
        eventSource: 'aws:ses',
        eventVersion: '1.0',
        ses: {
          mail: {
            timestamp,
            source: mail.from,
            messageId,
            destination: [...mail.to],
            headersTruncated: false,
            headers,
            commonHeaders: {
              returnPath: mail.from,
              from: all('from'),
              to: all('to'),
              messageId: all('message-id')[0],
              subject: all('subject')[0],
              date: all('date')[0],
            },
          },
          receipt: {
            timestamp,
            processingTimeMillis: 1,
            recipients,
            spamVerdict: verdict('spam'),
            virusVerdict: verdict('virus'),
            spfVerdict: verdict('spf'),
            dkimVerdict: verdict('dkim'),
            dmarcVerdict: verdict('dmarc'),
            ...(mail.verdicts.dmarc === 'FAIL' && mail.dmarcPolicy !== undefined
              ? { dmarcPolicy: mail.dmarcPolicy }
              : {}),
            action: { type: 'Lambda', functionArn, invocationType: 'Event' },
          },
        },
      },
    ],
  };
}

/** Bytes of a head that are looked at, and those of it that an event has. */
const headAtMost = 256 * 1024;
const eventHeadersAtMost = 10 * 1024;

function headersIn(raw: Buffer): { name: string; value: string }[] {
  const [head = ''] = raw
    .subarray(0, headAtMost)
    .toString()
    .split(/\r?\n\r?\n/, 1);
  const unfolded = head.replace(/\r?\n[ \t]+/g, ' ');
  const headers: { name: string; value: string }[] = [];
  let size = 0;
  for (const line of unfolded.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    size += line.length;
    if (colon < 1 || size > eventHeadersAtMost) continue;
    headers.push({ name: line.slice(0, colon), value: line.slice(colon + 1).trim() });
  }
  return headers;
}

function senderDomain({ raw, from }: IncomingMail): string {
  const header = headersIn(raw).find(({ name }) => name.toLowerCase() === 'from')?.value ?? from;
  return /@([A-Za-z0-9.-]+)>?[^@]*$/.exec(header)?.[1]?.toLowerCase() ?? 'unknown';
}
