import type { HttpRequest, Recipient, SendContext } from '../channel.ts';
import type { Part } from '../part.ts';
import { addressOf, domainOf, unsubscribeTag, untagged } from './address.ts';
import { ownHeader } from './automatic.ts';
import { bodyOf } from './body.ts';
import { mailbox } from './encode.ts';
import { answerSubject, cleanSubject } from './subject.ts';
import { isMessageId, threadId } from './thread.ts';
import { emailWords } from './words.ts';

/** Where SES takes a mail (SES API v2, SendEmail); `ses:` stands for the Region's address. */
export const sendUrl = 'ses:/v2/email/outbound-emails';

const utf8 = 'UTF-8';
/** Characters of a header's name and value together that SES takes. */
const headerAtMost = 996;

/** A message as a mail to a person. Undefined when it says nothing, or there is nobody to send it to. */
export function compose(
  parts: readonly Part[],
  { settings, externalId, language }: Recipient,
  context: SendContext,
): HttpRequest | undefined {
  const { address = '', name = '' } = settings;
  const to = addressOf(externalId);
  const body = bodyOf(parts, language);
  if (to === undefined || body.text.trim() === '') return undefined;
  const answered = answerSubject(context.subject ?? '');
  const input = {
    FromEmailAddress: mailbox(name, address),
    Destination: { ToAddresses: [to] },
    Content: {
      Simple: {
        Subject: {
          Data: answered === '' ? emailWords(language).subject(cleanSubject(name)) : answered,
          Charset: utf8,
        },
        Body: {
          Text: { Data: body.text, Charset: utf8 },
          Html: { Data: body.html, Charset: utf8 },
        },
        Headers: headersOf(address, context),
      },
    },
  };
  return {
    method: 'POST',
    url: sendUrl,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  };
}

function headersOf(address: string, context: SendContext): { Name: string; Value: string }[] {
  const { conversationId, messageId, part, inReplyTo = '' } = context;
  const answered = isMessageId(inReplyTo) && !inReplyTo.startsWith('ses:') ? `<${inReplyTo}>` : '';
  const thread = threadId(conversationId, domainOf(address));
  return [
    ...(answered === '' ? [] : [{ Name: 'In-Reply-To', Value: answered }]),
    { Name: 'References', Value: answered === '' ? thread : `${thread} ${answered}` },
    // Nobody's absence is told to a conversation.
    { Name: 'X-Auto-Response-Suppress', Value: 'OOF, AutoReply' },
    { Name: headerName(ownHeader), Value: `${messageId}-${part}` },
    // Who has written can say so himself; who has not is given a way out.
    ...(inReplyTo === ''
      ? [{ Name: 'List-Unsubscribe', Value: `<mailto:${unsubscribeAddress(address)}>` }]
      : []),
  ].filter(({ Name, Value }) => Name.length + Value.length <= headerAtMost);
}

function unsubscribeAddress(address: string): string {
  const { address: bare } = untagged(address);
  const at = bare.lastIndexOf('@');
  return `${bare.slice(0, at)}+${unsubscribeTag}${bare.slice(at)}`;
}

function headerName(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
