/** Where mail lies in the content bucket; all of it goes after some days (`lib/stacks/data.ts`). */
export const mailPrefix = 'mail/';

/** A mail as SES has stored it, by SES's id of it. */
export const rawPrefix = `${mailPrefix}raw/`;

export function rawKey(messageId: string): string {
  return rawPrefix + messageId;
}

/** A file that came with a mail, by its reference. */
export function partKey(reference: string): string {
  return `${mailPrefix}parts/${reference}`;
}
