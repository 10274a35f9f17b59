/** Latin letters that have no accent to take off, and what is typed for them. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  œ: 'oe',
  æ: 'ae',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** Accents of Latin, Greek and Cyrillic; vowel points of Hebrew and Arabic. Thai's vowels are letters. */
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u0652]/g;

/** One way to write a text: compatible forms made one, lower case, without accents. */
export function fold(text: string): string {
  const lower = text.normalize('NFKC').toLowerCase();
  if (isAscii(lower)) return lower;
  return lower
    .replace(/[ßœæøłđðþı]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFD')
    .replace(accents, '')
    .normalize('NFC');
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 127) return false;
  }
  return true;
}
