import type { InboundContent, InboundEvent } from '../inbound.ts';
import { addressOf, domainOf, unsubscribeTag, untagged } from './address.ts';
import { automaticReason } from './automatic.ts';
import { header, type Mail, type MailAttachment, type Receipt } from './mail.ts';
import { newPart } from './new-part.ts';
import { isForged, isProven } from './proof.ts';
import { bareSubject, cleanSubject } from './subject.ts';
import { picturesIn, textOfMail } from './text-of-mail.ts';
import { answeredId, conversationIn, messageIdOf } from './thread.ts';

/** What one mail may bring. */
export const mailLimits = {
  /** Files; what is beyond is named in the text. */
  files: 20,
  /** Characters of a person's name, and of a file's. */
  name: 255,
} as const;

export type Reading =
  | { kind: 'event'; event: InboundEvent; files: MailAttachment[] }
  /** Nobody is to see it; `reason` is for the log, and holds nothing of the mail. */
  | { kind: 'dropped'; reason: string };

/** Where a mail came to. */
export interface Addressee {
  /** The integration's address. */
  address: string;
  /** What stood behind the plus, if it was written to `address+tag`. */
  tag: string;
}

/**
 * What a mail says to one of our addresses.
 * @param reference What a file is fetched by; `index` is its place in `files`.
 */
export function readMail(
  mail: Mail,
  receipt: Receipt,
  { address, tag }: Addressee,
  reference: (index: number, file: MailAttachment) => string,
): Reading {
  if (receipt.verdicts.virus === 'FAIL') return dropped('a virus');
  if (receipt.verdicts.spam === 'FAIL') return dropped('spam');
  if (isForged(receipt)) return dropped('fails DMARC, and its domain asks for it to be refused');
  const [from, another] = mail.from;
  const sender = from === undefined ? undefined : addressOf(from.address);
  // With two senders each program shows another one.
  if (from === undefined || sender === undefined || another !== undefined) {
    return dropped('not one sender');
  }
  if (untagged(sender).address === address) return dropped('from ourselves');
  const reason = automaticReason(mail, receipt, sender);
  if (reason !== undefined) return dropped(reason);

  const proven = isProven(mail, receipt, sender);
  if (tag === unsubscribeTag) {
    if (!proven) return dropped('unsubscribes somebody, and its sender is not proven');
    const event: InboundEvent = { kind: 'blocked', externalUserId: sender, at: receipt.at };
    return { kind: 'event', event, files: [] };
  }

  const inReplyTo = header(mail, 'in-reply-to');
  const references = header(mail, 'references');
  const conversationId = conversationIn(`${references} ${inReplyTo}`, domainOf(address));
  const answered = answeredId(inReplyTo);
  const subject = bareSubject(mail.subject);
  const { content, files } = contentOf(mail, {
    isReply: inReplyTo.trim() !== '' || references.trim() !== '',
    // Who answers us has the subject from us.
    heading:
      conversationId === undefined && answered === undefined ? cleanSubject(mail.subject) : '',
    reference,
  });
  const name = cleanName(from.name);
  const locale = localeOf(mail);
  const event: InboundEvent = {
    kind: 'message',
    externalUserId: sender,
    // Without a name of its own it cannot be answered to, and is still known when it comes again.
    externalId: messageIdOf(header(mail, 'message-id')) ?? `ses:${receipt.messageId}`,
    at: receipt.at,
    content,
    profile: { ...(name === '' ? {} : { name }), ...(locale === undefined ? {} : { locale }) },
    ...(answered === undefined ? {} : { inReplyTo: answered }),
    ...(proven ? { verifiedEmail: sender } : {}),
    ...(subject === '' ? {} : { subject }),
    ...(conversationId === undefined ? {} : { conversationId }),
  };
  return { kind: 'event', event, files };
}

function dropped(reason: string): Reading {
  return { kind: 'dropped', reason };
}

interface Said {
  isReply: boolean;
  heading: string;
  reference(index: number, file: MailAttachment): string;
}

function contentOf(
  mail: Mail,
  { isReply, heading, reference }: Said,
): { content: InboundContent; files: MailAttachment[] } {
  const html =
    mail.html === undefined ? undefined : picturesIn(newPart(textOfMail(mail.html), isReply));
  const isPlain = mail.text !== undefined && mail.text.trim() !== '';
  const written = isPlain ? newPart(mail.text ?? '', isReply) : (html?.text ?? '');
  const wanted = mail.attachments.filter(
    ({ contentId, mediaType }) =>
      // A picture of the history, or of a signature that was cut.
      !(
        isReply &&
        contentId !== undefined &&
        mediaType.startsWith('image/') &&
        html !== undefined
      ) || html.contentIds.has(contentId),
  );
  const files = wanted.slice(0, mailLimits.files);
  const text = [heading, cleanText(written)].filter((part) => part !== '').join('\n\n');
  const contents: Exclude<InboundContent, { type: 'several' }>[] = [];
  if (text !== '') contents.push({ type: 'text', text });
  for (const [index, file] of files.entries()) {
    const { name, mediaType, bytes } = file;
    contents.push({
      type: 'media',
      reference: reference(index, file),
      mediaType,
      ...(name === undefined ? {} : { name: name.slice(0, mailLimits.name) }),
      size: bytes.length,
    });
  }
  for (const { name, mediaType } of wanted.slice(mailLimits.files, mailLimits.files + 20)) {
    contents.push({ type: 'unsupported', what: name ?? mediaType });
  }
  const [only, another] = contents;
  if (only === undefined)
    return { content: { type: 'unsupported', what: 'an empty e-mail' }, files };
  return { content: another === undefined ? only : { type: 'several', contents }, files };
}

/** Without characters that are none: half ones, and those that stand for what is not there. */
function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/(?![\n\t])[\p{Cc}\ufeff\ufffc]/gu, '')
    .trim();
}

function cleanName(name: string): string {
  return cleanSubject(name)
    .replace(/^["']+|["']+$/g, '')
    .trim();
}

/** Outlook and others say in which language somebody writes. */
function localeOf(mail: Mail): string | undefined {
  const [first = ''] = header(mail, 'content-language').split(',');
  const tag = first.trim();
  return /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/.test(tag) ? tag : undefined;
}
