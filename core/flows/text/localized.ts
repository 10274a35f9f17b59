import * as z from 'zod/mini';

/**
 * Text that people read: one for all languages, or one for each. `{"en": "Hello", "fr": "Bonjour"}`.
 */
export type Localized = string | { [language: string]: string };

/** BCP 47: `fr`, `pt-BR`. */
export const languageSchema = z
  .string()
  .check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/), z.maxLength(35));

const schemas = new Map<number, z.ZodMiniType<Localized>>();

/** @param max Characters of each text. One schema a length, so that JSON Schema names it once. */
export function localized(max: number): z.ZodMiniType<Localized> {
  const known = schemas.get(max);
  if (known !== undefined) return known;
  const text = z.string().check(z.minLength(1), z.maxLength(max));
  const schema = z.union([text, z.record(languageSchema, text)]).check(
    z.refine((value) => typeof value === 'string' || Object.keys(value).length > 0, {
      message: 'a text is needed in at least one language',
    }),
    z.meta({ id: `Localized${max}` }),
  );
  schemas.set(max, schema);
  return schema;
}

/**
 * The text for a reader: in his language, else in what it is a variety of, else in another variety of
 * it, else in the flow's own language, else the first there is.
 */
export function pickText(
  text: Localized,
  language: string | undefined,
  fallback: string | undefined,
): string {
  if (typeof text === 'string') return text;
  const languages = Object.keys(text);
  const key =
    pickLanguage(languages, language) ?? pickLanguage(languages, fallback) ?? languages[0];
  return key === undefined ? '' : (text[key] ?? '');
}

/** Which of some languages serves who speaks `language`; undefined when none does. */
export function pickLanguage(
  languages: readonly string[],
  language: string | undefined,
): string | undefined {
  if (language === undefined) return undefined;
  for (let wanted = language.toLowerCase(); ; wanted = wanted.slice(0, wanted.lastIndexOf('-'))) {
    const found = languages.find((one) => one.toLowerCase() === wanted);
    if (found !== undefined) return found;
    if (wanted.includes('-')) continue;
    return languages.find((one) => one.toLowerCase().startsWith(`${wanted}-`));
  }
}

/** Whether a language is another one or a variety of it: `fr-CA` is `fr`, and not the other way round. */
export function isVarietyOf(language: string | undefined, other: string): boolean {
  const [one, wanted] = [language?.toLowerCase(), other.toLowerCase()];
  return one === wanted || one?.startsWith(`${wanted}-`) === true;
}

export function isLanguage(text: string): boolean {
  return z.safeParse(languageSchema, text).success;
}
