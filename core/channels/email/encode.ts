/** Bytes of UTF-8 in an encoded word, which may have 75 characters with all that stands around it (RFC 2047). */
const bytesAtMost = 45;

/** A name and an address as a `From` has them, in ASCII. */
export function mailbox(name: string, address: string): string {
  const shown = name.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  if (shown === '') return address;
  if (/^[\x20-\x7e]*$/.test(shown)) return `"${shown.replace(/["\\]/g, '\\$&')}" <${address}>`;
  return `${encodedWords(shown)} <${address}>`;
}

function encodedWords(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const character of text.toWellFormed()) {
    if (Buffer.byteLength(word + character) > bytesAtMost) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  return words.map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join(' ');
}
