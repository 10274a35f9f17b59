/** A mail that was sent, as its reader sees it. */
export interface SentMail {
  messageId: string;
  /** ISO 8601. */
  at: string;
  /** As the request has them: a name may stand before the address. */
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  configurationSet: string | undefined;
}

/** Beyond this many the oldest goes. */
const keptAtMost = 1000;

/** What was sent stays here instead of going anywhere; in memory only. */
export class Outbox {
  private readonly mails: SentMail[] = [];

  add(mail: SentMail): void {
    this.mails.push(mail);
    if (this.mails.length > keptAtMost) this.mails.shift();
  }

  /** Oldest first. @param to An address, to which those are that are wanted; all without it. */
  list(to?: string): SentMail[] {
    const wanted = to?.toLowerCase();
    return this.mails.filter(
      (mail) => wanted === undefined || mail.to.some((one) => one.toLowerCase() === wanted),
    );
  }
}
