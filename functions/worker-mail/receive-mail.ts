import { addressOf, untagged } from '../../core/channels/email/address.ts';
import { partKey, rawKey } from '../../core/channels/email/keys.ts';
import type { Mail, MailAttachment, Receipt } from '../../core/channels/email/mail.ts';
import { tooLarge } from '../../core/channels/email/own-addresses.ts';
import { parseMail } from '../../core/channels/email/parse-mail.ts';
import { readMail } from '../../core/channels/email/read-mail.ts';
import { bounded } from '../../core/channels/inbound-bounds.ts';
import { mediaBytes } from '../shared/channels/http.ts';
import type { InboundQueue } from '../shared/channels/inbound-queue.ts';

export interface ReceiveMailDeps {
  /** The object as SES has stored it. Rejects while it is not there. */
  raw(key: string): Promise<Uint8Array>;
  keep(key: string, bytes: Uint8Array): Promise<void>;
  /** The integration whose an address is; undefined where it is nobody's. */
  integrationOf(address: string): Promise<string | undefined>;
  queue: Pick<InboundQueue, 'send'>;
  /** Counts a mail. @returns How many of the sender came to the integration in this hour, this one included. */
  count(integrationId: string, sender: string): Promise<number>;
  /** For who operates the deployment; nothing of what the mail says. */
  note(message: string, about: Record<string, string>): void;
}

/** Mails an hour from one person to one address: two programs that answer each other end here. */
export const mailsAnHour = 40;
/** Our addresses that one mail may be for. */
const recipientsAtMost = 20;

interface Addressee {
  integrationId: string;
  address: string;
  tag: string;
}

/**
 * Takes in a mail that SES has stored: once for each of our addresses that it is for. The same again does the
 * same again, and the queue's worker knows what it has had.
 */
export async function receiveMail(deps: ReceiveMailDeps, receipt: Receipt): Promise<void> {
  const { messageId } = receipt;
  const drop = (reason: string) => deps.note('a mail is dropped', { messageId, reason });
  const addressees = await addresseesOf(deps, receipt.recipients);
  if (addressees.length === 0) return drop('no integration has its address');
  const mail = await parseMail(await deps.raw(rawKey(messageId)));
  if (mail === undefined) return drop('it is none, or made to harm');
  for (const addressee of addressees) {
    const reason = await takeIn(deps, receipt, mail, addressee);
    if (reason !== undefined) drop(reason);
  }
}

/** @returns Why it was dropped, if it was. */
async function takeIn(
  deps: ReceiveMailDeps,
  receipt: Receipt,
  mail: Mail,
  addressee: Addressee,
): Promise<string | undefined> {
  const { integrationId } = addressee;
  const { messageId } = receipt;
  const reference = (index: number, { bytes }: MailAttachment) =>
    bytes.length > mediaBytes ? tooLarge : `${messageId}/${index}`;
  const reading = readMail(mail, receipt, addressee, reference);
  if (reading.kind === 'dropped') return reading.reason;
  const { event, files } = reading;
  const sender = event.externalUserId;
  // One of ours that answers another of ours would go on for ever.
  if ((await deps.integrationOf(untagged(sender).address)) !== undefined) return 'from ourselves';
  if ((await deps.count(integrationId, sender)) > mailsAnHour) return 'too many of one sender';
  for (const [index, { bytes }] of files.entries()) {
    if (bytes.length <= mediaBytes) await deps.keep(partKey(`${messageId}/${index}`), bytes);
  }
  await deps.queue.send(bounded([event]).map((one) => ({ integrationId, event: one })));
  return undefined;
}

async function addresseesOf(
  deps: ReceiveMailDeps,
  recipients: readonly string[],
): Promise<Addressee[]> {
  const found = new Map<string, Addressee>();
  for (const recipient of recipients.slice(0, recipientsAtMost)) {
    const whole = addressOf(recipient);
    if (whole === undefined) continue;
    const { address, tag } = untagged(whole);
    const integrationId = await deps.integrationOf(address);
    if (integrationId !== undefined) found.set(integrationId, { integrationId, address, tag });
  }
  return [...found.values()];
}
