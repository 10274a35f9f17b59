import { header, headers, type Mail, type Receipt } from './mail.ts';

/** Names before the @ that machines write from. */
const machine = /^(?:mailer-daemon|postmaster)(?:[+-][^@]*)?@/;

/** On what we send: what has it came back to us. */
export const ownHeader = 'x-causerie-message';

/**
 * Why nobody wrote a mail, where nobody did: an answer to it could be answered by itself, for ever (RFC 3834,
 * and what programs did before it).
 */
export function automaticReason(mail: Mail, receipt: Receipt, sender: string): string | undefined {
  const submitted = header(mail, 'auto-submitted').trim().toLowerCase();
  if (submitted !== '' && !/^no\b/.test(submitted)) return 'auto-submitted';
  if (receipt.source === '' || receipt.source === '<>') return 'no return path';
  if (headers(mail, 'return-path').some((value) => value.trim() === '<>')) return 'no return path';
  if (machine.test(sender)) return 'a machine';
  const precedence = header(mail, 'precedence').trim().toLowerCase();
  if (/^(?:bulk|junk|list|auto_reply)$/.test(precedence)) return `precedence ${precedence}`;
  const marks = ['x-autoreply', 'x-autorespond', 'x-auto-reply', 'list-id', 'x-loop', ownHeader];
  const mark = marks.find((name) => header(mail, name).trim() !== '');
  if (mark !== undefined) return mark;
  if (/^\s*multipart\/report\b/i.test(header(mail, 'content-type'))) return 'a report';
  return undefined;
}
