/** Locales are BCP 47 tags in their canonical form: `en-US`, where Zendesk writes `en-us`. */

/** @returns Undefined when it is no tag. */
export function canonicalLocale(tag: string): string | undefined {
  if (tag.length > 35) return undefined;
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

/** The language alone: `fr` of `fr-CA`. */
export function languageOf(locale: string): string {
  return locale.split('-')[0] ?? locale;
}

/**
 * Of those that are there, the one that a reader of `wanted` understands best: his own, his language, his
 * language as it is written elsewhere, then those of `otherwise` in their order, then any.
 */
export function bestLocale(
  available: readonly string[],
  wanted: string | undefined,
  otherwise: readonly string[] = [],
): string | undefined {
  for (const tag of wanted === undefined ? otherwise : [wanted, ...otherwise]) {
    const locale = canonicalLocale(tag) ?? tag;
    const language = languageOf(locale);
    const found =
      available.find((one) => one === locale) ??
      available.find((one) => one === language) ??
      available.find((one) => languageOf(one) === language);
    if (found !== undefined) return found;
  }
  return [...available].sort()[0];
}

const rightToLeft = new Set([
  'ar',
  'arc',
  'ckb',
  'dv',
  'fa',
  'he',
  'ks',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
]);
const rightToLeftScripts = /-(Arab|Hebr|Thaa|Syrc|Nkoo|Adlm|Rohg)\b/;

/** Which way its lines run. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  if (rightToLeftScripts.test(locale)) return 'rtl';
  if (/-[A-Z][a-z]{3}\b/.test(locale)) return 'ltr';
  return rightToLeft.has(languageOf(locale)) ? 'rtl' : 'ltr';
}
