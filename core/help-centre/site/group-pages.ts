import { escapeHtml } from '../../escape.ts';
import { sitePaths } from '../addresses.ts';
import type { CategoryTree, Head, SectionTree } from '../contents.ts';
import { breadcrumb, layout, type Page, type Shell, searchForm } from './layout.ts';
import { counted } from './texts.ts';

type Alternates = Page['alternates'];

/** Start page: the search, what is read by many, and the categories. */
export function homePage(
  shell: Shell,
  categories: readonly CategoryTree[],
  promoted: readonly Head[],
  alternates: Alternates,
): string {
  const { appId, locale, texts, name } = shell;
  const band = `<div class="hero"><h1>${escapeHtml(texts.placeholder)}</h1>${searchForm(shell, { label: texts.search })}</div>`;
  const named = categories.filter(({ id }) => id !== null);
  const apart = categories.filter(({ id }) => id === null).flatMap(({ sections }) => sections);
  const main = [
    promoted.length === 0
      ? ''
      : block(texts.promoted, rows(shell, promoted.slice(0, 8), 'rows wide')),
    named.length === 0
      ? ''
      : `<div class="block"><ul class="cards">${named.map((one) => categoryCard(shell, one)).join('')}</ul></div>`,
    ...apart.map((section) =>
      block(
        section.name || texts.more,
        rows(shell, section.articles, 'rows wide'),
        section.description,
      ),
    ),
  ];
  const path = sitePaths.home(appId, locale);
  return layout(shell, {
    path,
    title: name,
    type: 'website',
    alternates,
    band,
    main: main.join('\n'),
  });
}

/** A category: its sections, each with its articles. */
export function categoryPage(
  shell: Shell,
  category: CategoryTree & { id: string },
  alternates: Alternates,
): string {
  const { appId, locale } = shell;
  const { name, description, sections, id } = category;
  const main = [
    breadcrumb(shell, []),
    `<h1>${escapeHtml(name)}</h1>${lead(description)}`,
    ...sections.map((section) => {
      const title = linked(section.name, sectionPath(shell, section));
      return `<section class="block"><h2>${title}</h2>${rows(shell, section.articles)}</section>`;
    }),
  ];
  return layout(shell, {
    ...{ path: sitePaths.category(appId, locale, id), title: name, description, alternates },
    ...{ type: 'website', band: slim(shell), main: main.join('\n') },
  });
}

/** A section: its articles. */
export function sectionPage(
  shell: Shell,
  section: SectionTree & { id: string },
  category: CategoryTree | undefined,
  alternates: Alternates,
): string {
  const { appId, locale } = shell;
  const { name, description, articles, id } = section;
  const main = [
    breadcrumb(shell, categoryStep(shell, category)),
    `<h1>${escapeHtml(name)}</h1>${lead(description)}`,
    `<div class="block">${rows(shell, articles)}</div>`,
  ];
  return layout(shell, {
    ...{ path: sitePaths.section(appId, locale, id), title: name, description, alternates },
    ...{ type: 'website', band: slim(shell), main: main.join('\n') },
  });
}

/** Searching, done by the script. */
export function searchPage(shell: Shell, index: string, alternates: Alternates): string {
  const { appId, locale, texts } = shell;
  const form = searchForm(shell, { label: texts.search, index });
  const main = `<h1>${escapeHtml(texts.search)}</h1>
<p class="meta" role="status" data-said></p>
<noscript><p>${escapeHtml(texts.noScript)}</p></noscript>
<ul class="hits" data-hits></ul>
<script src="/${shell.script}" defer></script>`;
  return layout(shell, {
    ...{ path: sitePaths.search(appId, locale), title: texts.search, type: 'website', alternates },
    ...{ band: `<div class="slim">${form}</div>`, main, unlisted: true },
  });
}

export function slim(shell: Shell): string {
  return `<div class="slim">${searchForm(shell, { label: shell.texts.search })}</div>`;
}

export function categoryStep(shell: Shell, category: CategoryTree | undefined) {
  if (category === undefined || category.id === null) return [];
  const path = sitePaths.category(shell.appId, shell.locale, category.id);
  return [{ name: category.name, path }];
}

/** Articles, one a line. */
export function rows(shell: Shell, articles: readonly Head[], style = 'rows'): string {
  const { appId, locale } = shell;
  const items = articles.map(({ id, title }) => {
    const path = sitePaths.article(appId, locale, id);
    return `<li><a href="/${path}"><span>${escapeHtml(title)}</span></a></li>`;
  });
  return `<ul class="${style}">${items.join('')}</ul>`;
}

function block(title: string, inner: string, description?: string): string {
  return `<section class="block"><h2>${escapeHtml(title)}</h2>${lead(description)}${inner}</section>`;
}

function categoryCard(shell: Shell, { id, name, description, sections }: CategoryTree): string {
  const count = sections.reduce((sum, { articles }) => sum + articles.length, 0);
  const about =
    description ??
    sections
      .map((one) => one.name)
      .filter(Boolean)
      .join(' · ');
  const path = sitePaths.category(shell.appId, shell.locale, id ?? '');
  return `<li><div class="card"><h2>${linked(name, path)}</h2>${
    about === '' ? '' : `<p>${escapeHtml(about)}</p>`
  }<small>${escapeHtml(counted(shell.texts.articles, count, shell.locale))}</small></div></li>`;
}

function sectionPath({ appId, locale }: Shell, { id }: SectionTree): string | undefined {
  return id === null ? undefined : sitePaths.section(appId, locale, id);
}

function linked(name: string, path: string | undefined): string {
  const text = escapeHtml(name);
  return path === undefined ? text : `<a href="/${path}">${text}</a>`;
}

function lead(description: string | undefined): string {
  return description === undefined ? '' : `<p class="lead">${escapeHtml(description)}</p>`;
}
