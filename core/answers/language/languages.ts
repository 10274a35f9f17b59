import { stemmer as nl } from '@orama/stemmers/dutch';
import { stemmer as en } from '@orama/stemmers/english';
import { stemmer as fr } from '@orama/stemmers/french';
import { stemmer as de } from '@orama/stemmers/german';
import { stemmer as it } from '@orama/stemmers/italian';
import { stemmer as pt } from '@orama/stemmers/portuguese';
import { stemmer as es } from '@orama/stemmers/spanish';
import { stopWords } from './stop-words.ts';

/** What is known of a language. One that is not in the list is read word by word. */
export interface Language {
  /** Of a word in lower case, with its accents. */
  stem(word: string): string;
  stopWords: ReadonlySet<string>;
  /** What stands before an apostrophe and is no word of its own: `l’`, `qu’`, `dell’`. */
  elisions: ReadonlySet<string>;
  /** Makes long words of short ones: Rücksendeetikett. */
  compounds: boolean;
}

const none: ReadonlySet<string> = new Set();
const french = new Set('l d j m t s c n qu lorsqu puisqu jusqu quoiqu presqu'.split(' '));
const italian = new Set(
  'l un dell all nell sull dall coll quest quell c d m t s v n com'.split(' '),
);

const languages: Readonly<Record<string, Language>> = {
  en: language(en, 'en'),
  fr: language(fr, 'fr', { elisions: french }),
  de: language(de, 'de', { compounds: true }),
  es: language(es, 'es'),
  pt: language(pt, 'pt'),
  it: language(it, 'it', { elisions: italian }),
  nl: language(nl, 'nl', { compounds: true }),
};
export const knownLanguages: readonly string[] = Object.keys(languages);
const generic: Language = {
  stem: (word) => word,
  stopWords: none,
  elisions: none,
  compounds: false,
};

/** @param code The first part of a locale: `fr` of `fr-CA` */
export function languageOf(code: string): Language {
  return Object.hasOwn(languages, code) ? (languages[code] as Language) : generic;
}

/** `pt` of `pt_BR`; of what is no locale, what can be read of it. */
export function languageCode(locale: string): string {
  return (
    locale
      .slice(0, 35)
      .toLowerCase()
      .split(/[-_]/)[0]
      ?.replace(/[^a-z]/g, '') ?? ''
  );
}

function language(
  stem: (word: string) => string,
  code: string,
  more: { elisions?: ReadonlySet<string>; compounds?: boolean } = {},
): Language {
  return {
    stem,
    stopWords: stopWords[code] ?? none,
    elisions: more.elisions ?? none,
    compounds: more.compounds ?? false,
  };
}
