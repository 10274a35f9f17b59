import type { Model } from '../state/model.ts';

/** The company's name, or a word for what this is. */
export function titleOf({ t, settings }: Model): string {
  return pick(settings.value.title, t.value.locale) ?? t.value('title');
}

/** What an administrator wrote, in the customer's language, else in the first. */
export function pick(
  texts: Record<string, string> | undefined,
  locale: string,
): string | undefined {
  if (texts === undefined) return undefined;
  return (
    texts[locale] ?? texts[locale.split('-')[0] ?? ''] ?? texts['en'] ?? Object.values(texts)[0]
  );
}
