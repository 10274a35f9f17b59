import * as z from 'zod/mini';
import type { InboundEvent } from '../inbound.ts';
import { addressOf } from './address.ts';

/** What becomes of a mail that was sent, as SES tells EventBridge (SES guide, "Contents of event data"). */

const text = z.string();
const person = z.object({ emailAddress: text });
const mail = z.object({ messageId: text, source: text });

const told = z.discriminatedUnion('eventType', [
  z.object({
    eventType: z.literal('Bounce'),
    mail,
    bounce: z.object({
      bounceType: text,
      bounceSubType: z.optional(text),
      timestamp: text,
      bouncedRecipients: z.array(
        z.object({
          emailAddress: text,
          status: z.optional(text),
          diagnosticCode: z.optional(text),
        }),
      ),
    }),
  }),
  z.object({
    eventType: z.literal('Complaint'),
    mail,
    complaint: z.object({
      timestamp: text,
      complaintFeedbackType: z.optional(z.nullable(text)),
      complainedRecipients: z.array(person),
    }),
  }),
  z.object({
    eventType: z.literal('Delivery'),
    mail,
    delivery: z.object({ timestamp: text, recipients: z.array(text) }),
  }),
  z.object({
    eventType: z.literal('Reject'),
    mail: z.extend(mail, { timestamp: text, destination: z.array(text) }),
    reject: z.object({ reason: text }),
  }),
]);

const messageAtMost = 500;
const recipientsAtMost = 50;

/**
 * @param detail Of the event.
 * @returns Events of the integration whose address `from` is; undefined for what is not told here.
 */
export function readSendingEvent(
  detail: unknown,
): { from: string; events: InboundEvent[] } | undefined {
  const found = z.safeParse(told, detail);
  if (!found.success) return undefined;
  const [, inBrackets] = /<([^<>]+)>\s*$/.exec(found.data.mail.source) ?? [];
  const from = addressOf(inBrackets ?? found.data.mail.source.trim());
  return from === undefined ? undefined : { from, events: eventsOf(found.data) };
}

function eventsOf(event: z.infer<typeof told>): InboundEvent[] {
  const { messageId: externalId } = event.mail;
  switch (event.eventType) {
    case 'Bounce': {
      const { bounce } = event;
      const at = timeOf(bounce.timestamp);
      return bounce.bouncedRecipients.slice(0, recipientsAtMost).flatMap((recipient) => {
        const { status, diagnosticCode } = recipient;
        const subType = bounce.bounceSubType ?? '';
        const code = status ?? `${bounce.bounceType} ${subType}`.trim();
        const message = (diagnosticCode ?? `${bounce.bounceType} ${subType}`.trim()).slice(
          0,
          messageAtMost,
        );
        return of(recipient.emailAddress, (externalUserId) => [
          { kind: 'failed', externalUserId, externalId, ...at, code, message },
          // There is no such mailbox, or SES sends nothing more to it.
          ...(bounce.bounceType === 'Permanent'
            ? [{ kind: 'blocked' as const, externalUserId, ...at }]
            : []),
        ]);
      });
    }
    case 'Complaint': {
      const { complaint } = event;
      if (complaint.complaintFeedbackType === 'not-spam') return [];
      const at = timeOf(complaint.timestamp);
      return complaint.complainedRecipients
        .slice(0, recipientsAtMost)
        .flatMap(({ emailAddress }) =>
          of(emailAddress, (externalUserId) => [{ kind: 'blocked', externalUserId, ...at }]),
        );
    }
    case 'Delivery': {
      const at = timeOf(event.delivery.timestamp);
      return event.delivery.recipients
        .slice(0, recipientsAtMost)
        .flatMap((recipient) =>
          of(recipient, (externalUserId) => [
            { kind: 'delivered', externalUserId, externalId, ...at },
          ]),
        );
    }
    case 'Reject': {
      const at = timeOf(event.mail.timestamp);
      const message = event.reject.reason.slice(0, messageAtMost);
      return event.mail.destination
        .slice(0, recipientsAtMost)
        .flatMap((recipient) =>
          of(recipient, (externalUserId) => [
            { kind: 'failed', externalUserId, externalId, ...at, code: 'Reject', message },
          ]),
        );
    }
  }
}

function of(recipient: string, make: (externalUserId: string) => InboundEvent[]): InboundEvent[] {
  const address = addressOf(recipient.trim());
  return address === undefined ? [] : make(address);
}

function timeOf(timestamp: string): { at: number } | object {
  const at = Date.parse(timestamp);
  return Number.isNaN(at) ? {} : { at };
}
