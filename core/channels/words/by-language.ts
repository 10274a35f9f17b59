/**
 * What stands for somebody's language among words by their primary languages (`pt` for `pt-BR`).
 * @param language BCP 47
 * @returns Undefined for a language that has none.
 */
export function byLanguage<T>(
  words: Readonly<Record<string, T>>,
  language: string | undefined,
): T | undefined {
  const [primary = ''] = (language ?? '').toLowerCase().split('-', 1);
  return Object.hasOwn(words, primary) ? words[primary] : undefined;
}
