/**
 * How an answer finds its conversation. SES gives what we send a Message-ID of its own and leaves our
 * `References` as they are; programs that answer repeat them and add what they answer (RFC 5322, 3.6.4).
 */

const token = /<causerie\.([0-9a-f]{24})@([a-z0-9.-]{1,253})>/g;
const ofSes = /<([0-9a-zA-Z-]{20,100})@(?:email|[a-z]{2}(?:-[a-z]+)+-\d)\.amazonses\.com>/;
/** Printable ASCII but the brackets; as long as a header of SES may be, twice over. */
const messageId = /^[\x21-\x3b\x3d\x3f-\x7e]{1,400}$/;
/** Characters of a `References` that are looked at: its end, where the latest are. */
const referencesAtMost = 20_000;

/** Stands for a conversation in `References`. @param domain Of our own address. */
export function threadId(conversationId: string, domain: string): string {
  return `<causerie.${conversationId}@${domain}>`;
}

/** The conversation that a mail answers, as far as it says. */
export function conversationIn(references: string, domain: string): string | undefined {
  const ours = [...references.slice(-referencesAtMost).matchAll(token)].filter(
    ([, , at]) => at === domain,
  );
  return ours.at(-1)?.[1];
}

/** SES's id of the mail of ours that is answered. */
export function answeredId(inReplyTo: string): string | undefined {
  return ofSes.exec(inReplyTo.slice(0, 1000))?.[1];
}

/** What stands in the angle brackets of a `Message-ID`, where it can be answered to. */
export function messageIdOf(value: string): string | undefined {
  const id = /<([^<>]+)>/.exec(value.slice(0, 1000))?.[1] ?? value.trim();
  return messageId.test(id) ? id : undefined;
}

export function isMessageId(id: string): boolean {
  return messageId.test(id);
}
