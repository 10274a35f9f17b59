import { sitePaths } from '../../core/help-centre/addresses.ts';
import type { Article, Category, HelpSettings, Section } from '../../core/help-centre/model.ts';

/** Records as the routes show them. */

function shared(record: Category | Section | Article) {
  const { externalId, position, version } = record;
  return {
    ...(externalId === undefined ? {} : { externalId }),
    position,
    version,
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
  };
}

export function viewCategory(record: Category) {
  return { categoryId: record.id, ...shared(record), translations: record.translations };
}

export function viewSection(record: Section) {
  const { id: sectionId, parentId: categoryId, translations } = record;
  return { sectionId, categoryId, ...shared(record), translations };
}

export function viewArticle(record: Article) {
  const { id: articleId, parentId: sectionId, labels, restricted, promoted, archived } = record;
  const { author, sourceLocale } = record;
  const translations = Object.entries(record.translations).map(
    ([locale, { title, draft, outdated, updatedAt }]) => {
      const mark = outdated === undefined ? {} : { outdated };
      return [locale, { title, draft, updatedAt: iso(updatedAt), ...mark }] as const;
    },
  );
  return {
    ...{ articleId, sectionId, ...shared(record), labels, restricted, promoted, archived },
    ...(author === undefined ? {} : { author }),
    sourceLocale,
    translations: Object.fromEntries(translations),
  };
}

export function viewSettings(appId: string, settings: HelpSettings, siteUrl: string) {
  return { ...settings, siteUrl: `${siteUrl}/${sitePaths.start(appId)}` };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
