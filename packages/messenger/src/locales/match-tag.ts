/**
 * Of `tags` the one that a reader of `wanted` understands best: his own, else his language in his script,
 * wherever it is written; after that what he reads next best.
 * @param wanted BCP 47, the best first; what is not a language is passed over.
 * @param tags Where several are of one language and script, the one for everybody else stands first.
 */
export function matchTag<T extends string>(
  wanted: readonly string[],
  tags: readonly T[],
): T | undefined {
  for (const one of wanted) {
    try {
      // Both kinds of Norwegian are read by who reads one.
      const own = new Intl.Locale(one.replace(/_/g, '-').replace(/^n[no]\b/i, 'nb'));
      const found =
        tags.find((tag) => tag === own.baseName) ??
        tags.find((tag) => scriptOf(new Intl.Locale(tag)) === scriptOf(own));
      if (found) return found;
    } catch {
      // Not a language.
    }
  }
  return undefined;
}

/** Language and script, the likely one where none is said: `zh-HK` is `zhHant`. */
function scriptOf(locale: Intl.Locale): string {
  const { language, script } = locale.maximize();
  return `${language}${script}`;
}
