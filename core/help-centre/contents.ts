import { bestLocale } from './locales.ts';
import type { Category, GroupText, HelpCentre, Section } from './model.ts';
import { publishedLocales, type Reader } from './visible.ts';

/** What is published, without bodies: enough for tables of contents in every language. */
export interface Contents {
  name: Record<string, string>;
  defaultLocale: string;
  /** In which anything is published. */
  locales: string[];
  categories: ContentsGroup[];
  sections: ContentsGroup[];
  articles: ContentsArticle[];
}

export interface ContentsGroup {
  id: string;
  parentId: string | null;
  position: number;
  translations: Record<string, GroupText>;
}

export interface ContentsArticle {
  id: string;
  parentId: string | null;
  position: number;
  promoted: boolean;
  restricted: boolean;
  /** By language in which it is published. */
  titles: Record<string, string>;
}

export interface Head {
  id: string;
  title: string;
  promoted: boolean;
}

/** null: of what belongs to none; it has no name then. */
export interface SectionTree {
  id: string | null;
  name: string;
  description?: string;
  articles: Head[];
}

export interface CategoryTree {
  id: string | null;
  name: string;
  description?: string;
  sections: SectionTree[];
}

/** @returns What readers may know of a help centre; drafts and archived articles are not in it. */
export function contentsOf({ settings, categories, sections, articles }: HelpCentre): Contents {
  const published: ContentsArticle[] = [];
  const locales = new Set<string>();
  for (const article of articles) {
    const own = publishedLocales(article, settings);
    if (own.length === 0) continue;
    const titles: Record<string, string> = {};
    for (const locale of own) {
      locales.add(locale);
      titles[locale] = article.translations[locale]?.title ?? '';
    }
    const { id, parentId, position, promoted, restricted } = article;
    published.push({ id, parentId, position, promoted, restricted, titles });
  }
  const { name, defaultLocale } = settings;
  return {
    name,
    defaultLocale,
    locales: [...locales].sort(),
    categories: categories.map((one) => group(one, null)),
    sections: sections.map((one) => group(one, one.parentId)),
    articles: published,
  };
}

function group({ id, position, translations }: Category | Section, parentId: string | null) {
  return { id, parentId, position, translations };
}

/**
 * Categories, sections and articles in their order, those that are empty left out.
 * @param titleOf What an article is called there; undefined leaves it out.
 */
export function arrange(
  contents: Contents,
  locale: string,
  titleOf: (article: ContentsArticle) => string | undefined,
): CategoryTree[] {
  const heads = new Map<string | null, (Head & { position: number })[]>();
  const sectionIds = new Set(contents.sections.map((one) => one.id));
  for (const article of contents.articles) {
    const title = titleOf(article);
    if (title === undefined) continue;
    const { id, parentId, promoted, position } = article;
    const under = parentId !== null && sectionIds.has(parentId) ? parentId : null;
    push(heads, under, { id, title, promoted, position });
  }
  const trees = new Map<string | null, (SectionTree & { position: number; title: string })[]>();
  const categoryIds = new Set(contents.categories.map((one) => one.id));
  for (const section of contents.sections) {
    const articles = heads.get(section.id);
    if (articles === undefined) continue;
    const { id, parentId, position } = section;
    const text = textOf(section, locale, contents.defaultLocale);
    const under = parentId !== null && categoryIds.has(parentId) ? parentId : null;
    push(trees, under, {
      id,
      ...text,
      title: text.name,
      position,
      articles: inOrder(articles, locale),
    });
  }
  const strays = heads.get(null);
  if (strays !== undefined) {
    const last = { id: null, name: '', title: '', position: Number.POSITIVE_INFINITY };
    push(trees, null, { ...last, articles: inOrder(strays, locale) });
  }
  const tree = contents.categories.flatMap((category) => {
    const sections = trees.get(category.id);
    if (sections === undefined) return [];
    const text = textOf(category, locale, contents.defaultLocale);
    const { id, position } = category;
    return [{ id, position, title: text.name, ...text, sections: inOrder(sections, locale) }];
  });
  const apart = trees.get(null);
  const categories: CategoryTree[] = inOrder(tree, locale);
  return apart === undefined
    ? categories
    : [...categories, { id: null, name: '', sections: inOrder(apart, locale) }];
}

/** The contents as one reader sees them: each article in the language that he understands best. */
export function contentsFor(
  contents: Contents,
  wanted: string | undefined,
  reader: Reader,
): { locale: string; categories: CategoryTree[]; promoted: Head[] } {
  const { locales, defaultLocale } = contents;
  const locale = bestLocale(locales, wanted, [defaultLocale]) ?? defaultLocale;
  const categories = arrange(contents, locale, (article) => {
    if (article.restricted && !reader.loggedIn) return undefined;
    const own = bestLocale(Object.keys(article.titles), wanted ?? locale, [defaultLocale]);
    return own === undefined ? undefined : article.titles[own];
  });
  return { locale, categories, promoted: promotedOf(categories) };
}

export function promotedOf(categories: CategoryTree[]): Head[] {
  return categories
    .flatMap(({ sections }) => sections.flatMap(({ articles }) => articles))
    .filter(({ promoted }) => promoted);
}

function textOf(one: ContentsGroup, locale: string, defaultLocale: string) {
  const own = bestLocale(Object.keys(one.translations), locale, [defaultLocale]);
  const { name = '', description } = (own === undefined ? undefined : one.translations[own]) ?? {};
  return description === undefined ? { name } : { name, description };
}

/** By position, then by title as the language sorts it. */
function inOrder<T extends { position: number; title: string; id: string | null }>(
  all: T[],
  locale: string,
): Omit<T, 'position'>[] {
  const compare = new Intl.Collator(locale, { numeric: true }).compare;
  return [...all]
    .sort(
      (a, b) =>
        (a.position === b.position ? 0 : a.position - b.position) ||
        compare(a.title, b.title) ||
        ((a.id ?? '') < (b.id ?? '') ? -1 : 1),
    )
    .map(({ position: _, ...rest }) => rest);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
