import type { Texts } from './en.ts';
import { matchTag } from './match-tag.ts';

/** Each language is a chunk of its own. European Portuguese stands for all that is not Brazilian. */
const languages = {
  en: () => import('./en.ts'),
  ar: () => import('./ar.ts'),
  cs: () => import('./cs.ts'),
  da: () => import('./da.ts'),
  de: () => import('./de.ts'),
  el: () => import('./el.ts'),
  es: () => import('./es.ts'),
  fa: () => import('./fa.ts'),
  fi: () => import('./fi.ts'),
  fr: () => import('./fr.ts'),
  he: () => import('./he.ts'),
  hi: () => import('./hi.ts'),
  hu: () => import('./hu.ts'),
  id: () => import('./id.ts'),
  it: () => import('./it.ts'),
  ja: () => import('./ja.ts'),
  ko: () => import('./ko.ts'),
  nb: () => import('./nb.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  pt: () => import('./pt.ts'),
  'pt-BR': () => import('./pt-BR.ts'),
  ro: () => import('./ro.ts'),
  ru: () => import('./ru.ts'),
  sv: () => import('./sv.ts'),
  th: () => import('./th.ts'),
  tr: () => import('./tr.ts'),
  uk: () => import('./uk.ts'),
  vi: () => import('./vi.ts'),
  'zh-CN': () => import('./zh-CN.ts'),
  'zh-TW': () => import('./zh-TW.ts'),
} satisfies Record<string, () => Promise<{ default: Texts }>>;

/** A language that the messenger speaks. */
export type Tag = keyof typeof languages;
export const tags = Object.keys(languages) as Tag[];

/**
 * The messenger's language for a reader of `wanted`, BCP 47, the best first: his own, else the same language
 * and script as they are written elsewhere, else what he reads next best, else English.
 */
export function bestLocale(wanted: readonly string[]): Tag {
  return matchTag(wanted, tags) ?? 'en';
}

/** @throws What `import()` throws when the chunk cannot be fetched. */
export async function loadTexts(tag: Tag): Promise<Texts> {
  return (await languages[tag]()).default;
}

/** What comes later where the messenger is built (`load-built.ts`): here, everything is there at once. */
export const loadLaterTexts = async (_tag: Tag): Promise<Partial<Texts>> => ({});
