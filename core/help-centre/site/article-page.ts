import { escapeHtml } from '../../escape.ts';
import { sitePaths } from '../addresses.ts';
import type { CategoryTree, Head, SectionTree } from '../contents.ts';
import { categoryStep, rows, slim } from './group-pages.ts';
import { breadcrumb, layout, type Page, type Shell } from './layout.ts';
import { type OutlineEntry, outline } from './outline.ts';

export interface ArticleView {
  id: string;
  title: string;
  /** Harmless. */
  html: string;
  snippet: string;
  /** Milliseconds since the epoch. */
  updatedAt: number;
  outdated: boolean;
  category: CategoryTree | undefined;
  section: SectionTree | undefined;
  related: readonly Head[];
}

/** Headings from which a table of contents is worth its place. */
const contentsFrom = 3;

/** One article, with its table of contents and what belongs to it. */
export function articlePage(
  shell: Shell,
  view: ArticleView,
  alternates: Page['alternates'],
): string {
  const { appId, locale, texts } = shell;
  const { id, title, section, category, related } = view;
  const { html, entries } = outline(view.html);
  const path = sitePaths.article(appId, locale, id);
  const contents = entries.length < contentsFrom ? '' : tableOfContents(shell, entries);
  const sectionStep =
    section === undefined || section.id === null
      ? []
      : [{ name: section.name, path: sitePaths.section(appId, locale, section.id) }];
  const main = `${breadcrumb(shell, [...categoryStep(shell, category), ...sectionStep])}
<article class="page${contents === '' ? '' : ' two'}">
<header>
<h1>${escapeHtml(title)}</h1>
<p class="meta">${updated(shell, view.updatedAt)}</p>
${view.outdated ? `<p class="note">${escapeHtml(texts.outdated)}</p>` : ''}
</header>
${contents}
<div class="body">${html}</div>
</article>
${
  related.length === 0
    ? ''
    : `<section class="block related"><h2>${escapeHtml(texts.related)}</h2>${rows(shell, related)}</section>`
}`;
  return layout(shell, {
    ...{ path, title, description: view.snippet, type: 'article', alternates },
    ...{ band: slim(shell), main },
  });
}

function updated({ date, texts }: Shell, at: number): string {
  const day = new Date(at).toISOString().slice(0, 10);
  const time = `<time datetime="${day}">${escapeHtml(date.format(at))}</time>`;
  return escapeHtml(texts.updated).replace('{date}', () => time);
}

function tableOfContents({ texts }: Shell, entries: readonly OutlineEntry[]): string {
  const items = entries.map(({ id, text, level }) => {
    const deep = level === 3 ? ' class="deep"' : '';
    return `<li${deep}><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`;
  });
  return `<nav class="aside toc" aria-labelledby="contents"><div><h2 id="contents">${escapeHtml(texts.onThisPage)}</h2><ul>${items.join('')}</ul></div></nav>`;
}
