import PostalMime, { addressParser } from 'postal-mime';
import type { Mail } from './mail.ts';

/** Beyond them a mail is none: nobody's program nests so deep, or writes so much of a head. */
const limits = { maxNestingDepth: 50, maxHeadersSize: 512 * 1024, maxRfc822NestingDepth: 5 };
/** Characters of a text in a mail, and addresses that it may be from. */
const textAtMost = 2_000_000;
const headerAtMost = 20_000;
const sendersAtMost = 10;

/** Bytes that SES takes in. */
const bytesAtMost = 40 * 1024 * 1024;
/**
 * Of each line, and of each group of Base64 that is filled up, the parser keeps a piece of its own: a hundred
 * times the bytes. Files are in long lines of Base64, of which it makes few.
 */
const linesAtMost = 150_000;
const fillersAtMost = 1_000_000;
const longLine = 60;

/**
 * Takes a raw mail apart (RFC 5322, MIME).
 * @returns Undefined for what is no mail, or one that is made to harm.
 */
export async function parseMail(raw: Uint8Array): Promise<Mail | undefined> {
  if (raw.length > bytesAtMost || !isAffordable(raw)) return undefined;
  let email: Awaited<ReturnType<typeof PostalMime.parse>>;
  try {
    email = await PostalMime.parse(raw, limits);
  } catch {
    return undefined;
  }
  const headers = email.headers.map(({ key, value }) => ({
    name: key,
    value: value.slice(0, headerAtMost),
  }));
  return {
    headers,
    from: headers
      .filter(({ name }) => name === 'from')
      .slice(0, sendersAtMost)
      .flatMap(({ value }) => addressParser(value, { flatten: true }))
      .slice(0, sendersAtMost)
      .map(({ name = '', address = '' }) => ({ name, address })),
    subject: email.subject ?? '',
    text: email.text?.slice(0, textAtMost),
    html: email.html?.slice(0, textAtMost),
    attachments: email.attachments.map(({ filename, mimeType, contentId, content }) => ({
      name: filename ?? undefined,
      mediaType: mimeType.toLowerCase(),
      contentId: contentId?.replace(/^<|>$/g, ''),
      bytes: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
    })),
  };
}

const newLine = 0x0a;
const carriageReturn = 0x0d;
const filler = 0x3d;
/** Of Base64, by the code of the character. */
const isBase64 = Uint8Array.from({ length: 256 }, (_, code) =>
  /[A-Za-z0-9+/]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** Whether the parser has memory for it, before it is asked. */
function isAffordable(raw: Uint8Array): boolean {
  let lines = 0;
  let fillers = 0;
  let length = 0;
  let plain = true;
  for (const code of raw) {
    if (code === newLine) {
      if (!plain || length < longLine) lines++;
      length = 0;
      plain = true;
    } else if (code === filler) fillers++;
    else if (code !== carriageReturn) {
      length++;
      if (isBase64[code] === 0) plain = false;
    }
  }
  return lines <= linesAtMost && fillers <= fillersAtMost;
}
