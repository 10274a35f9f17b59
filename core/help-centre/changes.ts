import { CauserieError } from '../errors.ts';
import { hashOf } from './ids.ts';
import { helpLimits } from './limits.ts';
import type { Article, ArticleText, Category, GroupText, HelpRecord, Section } from './model.ts';

/** What can be changed of an article beside its texts. Left out stays as it is. */
export interface ArticleChange {
  parentId?: string | null | undefined;
  labels?: string[] | undefined;
  position?: number | undefined;
  restricted?: boolean | undefined;
  promoted?: boolean | undefined;
  archived?: boolean | undefined;
  author?: string | undefined;
  sourceUrl?: string | undefined;
  sourceLocale?: string | undefined;
  createdAt?: number | undefined;
}

export interface TextChange {
  title?: string | undefined;
  /** HTML, as it was written. */
  body?: string | undefined;
  draft?: boolean | undefined;
  outdated?: boolean | undefined;
  updatedAt?: number | undefined;
}

/** A record after a change, and the bodies to be written with it; null takes one away. */
export interface ArticleWrite {
  after: Article;
  bodies: Record<string, string | null>;
}

/** An article of which nothing is said yet. */
export function newArticle(
  base: { id: string; appId: string; externalId?: string | undefined; sourceLocale: string },
  now: number,
): Article {
  const { externalId, ...rest } = base;
  return {
    kind: 'article',
    ...rest,
    ...(externalId === undefined ? {} : { externalId }),
    parentId: null,
    labels: [],
    position: 0,
    restricted: false,
    promoted: false,
    archived: false,
    translations: {},
    createdAt: now,
    updatedAt: now,
    version: 0,
  };
}

export function newGroup<K extends 'category' | 'section'>(
  kind: K,
  base: { id: string; appId: string; externalId?: string | undefined },
  now: number,
): K extends 'category' ? Category : Section {
  const { externalId, ...rest } = base;
  const record = {
    kind,
    ...rest,
    ...(externalId === undefined ? {} : { externalId }),
    ...(kind === 'section' ? { parentId: null } : {}),
    position: 0,
    translations: {},
    createdAt: now,
    updatedAt: now,
    version: 0,
  };
  return record as unknown as K extends 'category' ? Category : Section;
}

/** @throws CauserieError too_large, invalid_request */
export function changeArticle(
  before: Article,
  change: ArticleChange,
  texts: Record<string, TextChange>,
  now: number,
): ArticleWrite {
  const bodies: Record<string, string | null> = {};
  const translations = { ...before.translations };
  for (const [locale, text] of Object.entries(texts)) {
    const { body } = text;
    const was = translations[locale];
    translations[locale] = changedText(was, locale, text, now);
    if (body !== undefined && was?.bodyHash !== translations[locale].bodyHash) {
      bodies[locale] = body;
    }
  }
  requireRoom(translations);
  return { after: { ...before, ...defined(change), translations }, bodies };
}

function changedText(
  was: ArticleText | undefined,
  locale: string,
  { title = was?.title, body, draft, outdated, updatedAt }: TextChange,
  now: number,
): ArticleText {
  if (title === undefined) {
    throw new CauserieError('invalid_request', `The article has no title in ${locale}: give one.`);
  }
  if (body !== undefined) requireFits(body, locale);
  const text: ArticleText = {
    title,
    draft: draft ?? was?.draft ?? true,
    updatedAt: updatedAt ?? now,
    bodyHash: body === undefined ? (was?.bodyHash ?? hashOf('')) : hashOf(body),
  };
  if (outdated ?? was?.outdated) text.outdated = true;
  const same = was?.title === title && was.draft === text.draft && was.bodyHash === text.bodyHash;
  return same && updatedAt === undefined ? { ...text, updatedAt: was.updatedAt } : text;
}

/** Takes a language away. @throws CauserieError not_found, conflict */
export function withoutText<R extends HelpRecord>(before: R, locale: string): R {
  const { [locale]: gone, ...translations } = before.translations as Record<string, unknown>;
  if (gone === undefined) {
    throw new CauserieError('not_found', `There is no translation in ${locale}.`);
  }
  if (Object.keys(translations).length === 0) {
    throw new CauserieError('conflict', 'This is its only language. Delete the whole instead.');
  }
  return { ...before, translations } as R;
}

/** @throws CauserieError invalid_request */
export function changeGroup<R extends Category | Section>(
  before: R,
  change: { position?: number | undefined; parentId?: string | null | undefined },
  texts: Record<string, Partial<GroupText>>,
): R {
  const translations = { ...before.translations };
  for (const [locale, text] of Object.entries(texts)) {
    const { name, description, outdated } = { ...translations[locale], ...defined(text) };
    if (name === undefined) {
      throw new CauserieError('invalid_request', `It has no name in ${locale}: give one.`);
    }
    translations[locale] = {
      name,
      ...(description === undefined || description === '' ? {} : { description }),
      ...(outdated === true ? { outdated } : {}),
    };
  }
  requireRoom(translations);
  return { ...before, ...defined(change), translations };
}

/** The next version of a record, as it is stored. */
export function next<R extends HelpRecord>(before: R, after: R, now: number): R {
  return { ...after, version: before.version + 1, updatedAt: now };
}

/** Whether anything of it would be different to a reader. */
export function differs(before: HelpRecord, after: HelpRecord): boolean {
  return plain(before) !== plain(after);
}

/** In an order of keys that does not depend on how it was made; without what every write changes. */
function plain(record: HelpRecord): string {
  const { version: _, updatedAt: __, ...rest } = record;
  return JSON.stringify(rest, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

const utf8 = new TextEncoder();

function requireFits(body: string, locale: string): void {
  const bytes = utf8.encode(body).length;
  if (bytes <= helpLimits.bodyBytes) return;
  throw new CauserieError(
    'too_large',
    `The body in ${locale} has ${bytes} bytes; an article may have ${helpLimits.bodyBytes}. Take pictures out of it, or make two of it.`,
  );
}

function requireRoom(translations: Record<string, unknown>): void {
  if (Object.keys(translations).length <= helpLimits.translations) return;
  throw new CauserieError(
    'invalid_request',
    `It may be written in ${helpLimits.translations} languages at most.`,
  );
}
