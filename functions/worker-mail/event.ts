import * as z from 'zod/mini';
import type { Receipt } from '../../core/channels/email/mail.ts';

/** What SES hands a function of a receipt rule (SES guide, "Lambda action"), as far as it is used here. */

const verdict = z.object({ status: z.enum(['PASS', 'FAIL', 'GRAY', 'PROCESSING_FAILED']) });

const sesRecord = z.object({
  eventSource: z.literal('aws:ses'),
  ses: z.object({
    mail: z.object({
      messageId: z.string().check(z.regex(/^[\w.-]{1,200}$/)),
      timestamp: z.iso.datetime({ offset: true }),
      source: z.string(),
    }),
    receipt: z.object({
      recipients: z.array(z.string()),
      spamVerdict: verdict,
      virusVerdict: verdict,
      spfVerdict: verdict,
      dkimVerdict: verdict,
      dmarcVerdict: verdict,
      dmarcPolicy: z.optional(z.string()),
    }),
  }),
});

const received = z.object({ Records: z.array(sesRecord) });

/** What EventBridge brings of SES. */
const sending = z.object({ source: z.literal('aws.ses'), detail: z.unknown() });

export type MailEvent =
  | { kind: 'received'; receipts: Receipt[] }
  | { kind: 'sending'; detail: unknown };

/** @throws Error for what SES does not send */
export function readMailEvent(event: unknown): MailEvent {
  const sent = z.safeParse(sending, event);
  if (sent.success) return { kind: 'sending', detail: sent.data.detail };
  const { Records } = z.parse(received, event);
  return { kind: 'received', receipts: Records.map(receiptOf) };
}

function receiptOf({ ses: { mail, receipt } }: z.infer<typeof sesRecord>): Receipt {
  const { dmarcPolicy } = receipt;
  return {
    messageId: mail.messageId,
    at: Date.parse(mail.timestamp),
    source: mail.source,
    recipients: receipt.recipients,
    verdicts: {
      spam: receipt.spamVerdict.status,
      virus: receipt.virusVerdict.status,
      spf: receipt.spfVerdict.status,
      dkim: receipt.dkimVerdict.status,
      dmarc: receipt.dmarcVerdict.status,
    },
    ...(dmarcPolicy === undefined ? {} : { dmarcPolicy }),
  };
}
