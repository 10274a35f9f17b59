import type { Ids } from '../contracts.ts';
import { addressIn } from './address.ts';
import type { SentMail } from './outbox.ts';

/** What becomes of a mail, as SES tells the event bus. */
export interface SendingEvent {
  type: 'DELIVERY' | 'BOUNCE' | 'COMPLAINT';
  /** Of the event bus: `detail-type`. */
  title: string;
  detail: Record<string, unknown>;
}

/** https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html, "mailbox simulator". */
const simulator = 'simulator.amazonses.com';

/** Everything arrives, but for what goes to SES's mailbox simulator. @param at ISO 8601 */
export function eventsOf(mail: SentMail, ids: Ids, at: string): SendingEvent[] {
  const common = {
    timestamp: mail.at,
    source: mail.from,
    messageId: mail.messageId,
    destination: mail.to,
    headersTruncated: false,
    tags: {
      'ses:configuration-set': mail.configurationSet === undefined ? [] : [mail.configurationSet],
    },
  };
  return mail.to.flatMap((recipient): SendingEvent[] => {
    const address = addressIn(recipient) ?? '';
    const delivered: SendingEvent = {
      type: 'DELIVERY',
      title: 'Email Delivered',
      detail: {
        eventType: 'Delivery',
        mail: common,
        delivery: {
          timestamp: at,
          processingTimeMillis: 1,
          recipients: [address],
          smtpResponse: '250 2.0.0 kept in the outbox of the local runtime',
        },
      },
    };
    if (new RegExp(`^bounce(?:\\+[^@]*)?@${simulator}$`).test(address)) {
      const bounced = {
        emailAddress: address,
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      };
      const bounce = {
        feedbackId: ids.uuid(),
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [bounced],
        timestamp: at,
      };
      return [
        {
          type: 'BOUNCE',
          title: 'Email Bounced',
          detail: { eventType: 'Bounce', mail: common, bounce },
        },
      ];
    }
    if (!new RegExp(`^complaint(?:\\+[^@]*)?@${simulator}$`).test(address)) return [delivered];
    const complaint = {
      feedbackId: ids.uuid(),
      complainedRecipients: [{ emailAddress: address }],
      complaintFeedbackType: 'abuse',
      timestamp: at,
    };
    return [
      delivered,
      {
        type: 'COMPLAINT',
        title: 'Email Complaint Received',
        detail: { eventType: 'Complaint', mail: common, complaint },
      },
    ];
  });
}
