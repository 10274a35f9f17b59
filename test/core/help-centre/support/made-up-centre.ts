import {
  changeArticle,
  changeGroup,
  newArticle,
  newGroup,
} from '../../../../core/help-centre/changes.ts';
import {
  type Article,
  type Category,
  defaultSettings,
  type HelpCentre,
  type HelpSettings,
  type Section,
} from '../../../../core/help-centre/model.ts';
import { appId } from '../../../support/people.ts';

const at = Date.UTC(2026, 8, 14, 10);

/** An id that says what it is of: twelve of the letter, and a number. */
export const madeUpId = (letter: string, number: number): string =>
  letter.repeat(12) + String(number).padStart(12, '0');

export function category(
  number: number,
  names: Record<string, string>,
  description?: string,
): Category {
  const fresh = newGroup('category', { id: madeUpId('c', number), appId }, at);
  const texts = Object.fromEntries(
    Object.entries(names).map(([locale, name]) => [locale, { name, description }]),
  );
  return changeGroup(fresh, { position: number }, texts);
}

export function section(
  number: number,
  parent: number | null,
  names: Record<string, string>,
): Section {
  const fresh = newGroup('section', { id: madeUpId('e', number), appId }, at);
  const texts = Object.fromEntries(
    Object.entries(names).map(([locale, name]) => [locale, { name }]),
  );
  const parentId = parent === null ? null : madeUpId('c', parent);
  return changeGroup(fresh, { position: number, parentId }, texts);
}

export interface MadeUpArticle {
  number: number;
  section: number | null;
  texts: Record<string, { title: string; body: string; draft?: boolean; outdated?: boolean }>;
  with?: Partial<Article>;
}

/** A help centre and its bodies, made of what is said of each article. */
export function madeUpCentre(
  categories: Category[],
  sections: Section[],
  articles: MadeUpArticle[],
  settings: Partial<HelpSettings> = {},
): { centre: HelpCentre; bodyOf: (articleId: string, locale: string) => string } {
  const bodies = new Map<string, string>();
  const records = articles.map(({ number, section: under, texts, with: extra }) => {
    const id = madeUpId('a', number);
    const fresh = newArticle({ id, appId, sourceLocale: Object.keys(texts)[0] ?? 'en' }, at);
    const published = Object.fromEntries(
      Object.entries(texts).map(([locale, text]) => [locale, { draft: false, ...text }]),
    );
    const parentId = under === null ? null : madeUpId('e', under);
    const { after, bodies: written } = changeArticle(
      fresh,
      { parentId, position: number },
      published,
      at,
    );
    for (const [locale, body] of Object.entries(written)) bodies.set(`${id}#${locale}`, body ?? '');
    return { ...after, ...extra };
  });
  return {
    centre: {
      settings: { ...defaultSettings, ...settings },
      categories,
      sections,
      articles: records,
    },
    bodyOf: (articleId, locale) => bodies.get(`${articleId}#${locale}`) ?? '',
  };
}
