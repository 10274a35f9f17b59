import { guessLanguage } from '../language/guess.ts';
import { languageCode } from '../language/languages.ts';
import type { Read, Reading } from '../language/reader.ts';
import { answersLimits } from '../limits.ts';
import { countsOf, gramsOf } from '../search/vectors.ts';

/**
 * What a phrase is compared by, in five kinds that count the same: words; words with their neighbours;
 * pairs of telling words that stand near each other, which say most; pieces of words; and the same
 * pairs of what was meant.
 */
export type Features = ReadonlyMap<string, number>[];
export const featureKinds = 5;

/** How far apart the words of a pair may be: so many telling words on. */
const near = 5;

/** The language of a phrase: by its words, else as it is said to be. Undefined when neither tells. */
export function languageOfPhrase(text: string, locale: string | undefined): string | undefined {
  const told = guessLanguage(text.slice(0, answersLimits.queryCharacters)) ?? locale;
  return told === undefined ? undefined : languageCode(told);
}

export function featuresOf(text: string, language: string, read: Read): Features {
  const reading = read(text.slice(0, answersLimits.queryCharacters), language);
  const { tokens } = reading;
  const terms = tokens.map(({ term }) => term);
  const telling = tokens.filter(({ stop }) => !stop).map(({ term }) => term);
  const meant = meantOf(reading);
  return [
    countsOf(terms),
    countsOf(terms.slice(1).map((term, index) => `${terms[index]} ${term}`)),
    countsOf(pairsOf(telling)),
    countsOf(
      gramsOf(
        tokens.map(({ word }) => word),
        5,
      ),
    ),
    countsOf([...meant, ...pairsOf(meant)]),
  ];
}

/** The telling words, with concepts in the place of what they cover. */
function meantOf({ tokens, concepts }: Reading): string[] {
  const byPlace = new Map(concepts.map((concept) => [concept.from, concept]));
  const meant: string[] = [];
  for (let index = 0; index < tokens.length; ) {
    const concept = byPlace.get(index);
    const token = tokens[index];
    if (concept !== undefined) meant.push(concept.name);
    else if (token !== undefined && !token.stop) meant.push(token.term);
    index += concept?.length ?? 1;
  }
  return meant;
}

/** Two words that stand near each other, as a feature. */
export function isPair(feature: string): boolean {
  return feature.includes('&');
}

/** In whatever order they stand. */
function pairsOf(terms: readonly string[]): string[] {
  return terms.flatMap((one, index) =>
    terms
      .slice(index + 1, index + 1 + near)
      .map((other) => (one < other ? `${one}&${other}` : `${other}&${one}`)),
  );
}
