import type { Texts } from './en.ts';
import { matchTag } from './match-tag.ts';

/**
 * In place of `load.ts` where the messenger is built: the texts of a language lie in two files beside the
 * others, what is said when it is opened, and the rest, which comes with what says it.
 */

/** Put in by the build: the languages, with spaces between them, and what is in the names of their files. */
declare const __LANGUAGES__: string;
declare const __TEXTS_VERSION__: string;

const tags = __LANGUAGES__.split(' ');

/** As in `load.ts`. */
export function bestLocale(wanted: readonly string[]): string {
  return matchTag(wanted, tags) ?? 'en';
}

async function fetchTexts(name: string): Promise<Partial<Texts>> {
  const file = `./${name}-${__TEXTS_VERSION__}.js`;
  return (await import(file)).default;
}

/** What is said when the messenger is opened. @throws What `import()` throws when it cannot be fetched. */
export const loadTexts = async (tag: string): Promise<Texts> => (await fetchTexts(tag)) as Texts;

/** The rest. */
export const loadLaterTexts = (tag: string): Promise<Partial<Texts>> => fetchTexts(`${tag}-later`);
