/** A mail as its parser gives it, of which the rest of the channel reads. */
export interface Mail {
  /** As they came, in their order; names in lower case, values unfolded. */
  headers: readonly { name: string; value: string }[];
  /** Addresses of every `From`, as they are written. */
  from: readonly { name: string; address: string }[];
  subject: string;
  text: string | undefined;
  html: string | undefined;
  attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  name: string | undefined;
  /** A MIME type in lower case. */
  mediaType: string;
  /** Without its angle brackets, where HTML may refer to it. */
  contentId: string | undefined;
  bytes: Uint8Array;
}

/** What SES found of a mail when it came in. */
export interface Receipt {
  /** SES's id of it, and of the object that it is stored as. */
  messageId: string;
  /** When it came; milliseconds since the epoch. */
  at: number;
  /** The address in the envelope; empty for what asks for no answer. */
  source: string;
  /** Those of the envelope that are ours. */
  recipients: readonly string[];
  verdicts: Readonly<Record<'spam' | 'virus' | 'spf' | 'dkim' | 'dmarc', Verdict>>;
  /** What a domain asks to be done with what fails DMARC. */
  dmarcPolicy?: string;
}

export type Verdict = 'PASS' | 'FAIL' | 'GRAY' | 'PROCESSING_FAILED';

/** The first header of a name; empty where there is none. */
export function header(mail: Pick<Mail, 'headers'>, name: string): string {
  return mail.headers.find((one) => one.name === name)?.value ?? '';
}

export function headers(mail: Pick<Mail, 'headers'>, name: string): string[] {
  return mail.headers.filter((one) => one.name === name).map(({ value }) => value);
}
