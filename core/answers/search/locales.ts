import { languageCode } from '../language/languages.ts';

/** How well a locale serves who asked for another: 3 the same, 2 his language, 1 what most have, 0 any. */
export function localeRank(locale: string, asked: string | undefined, main: string): number {
  if (asked !== undefined) {
    if (normal(locale) === normal(asked)) return 3;
    if (languageCode(locale) === languageCode(asked)) return 2;
  }
  return normal(locale) === normal(main) ? 1 : 0;
}

function normal(locale: string): string {
  return locale.toLowerCase().replaceAll('_', '-');
}
