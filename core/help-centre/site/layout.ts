import { escapeHtml } from '../../escape.ts';
import { sitePaths } from '../addresses.ts';
import { directionOf, languageOf } from '../locales.ts';
import type { SiteTexts } from './texts.ts';

/** What all pages of an app in one language share. */
export interface Shell {
  appId: string;
  /** Without a slash at its end. */
  siteUrl: string;
  locale: string;
  defaultLocale: string;
  texts: SiteTexts;
  name: string;
  logoUrl?: string | undefined;
  homeUrl?: string | undefined;
  /** Paths of the assets. */
  styles: string;
  script: string;
  /** Every language of the site, with its own name. */
  languages: ReadonlyMap<string, string>;
  /** How its language writes a day. */
  date: Intl.DateTimeFormat;
}

export interface Page {
  /** Below the site's address. */
  path: string;
  title: string;
  description?: string | undefined;
  type: 'website' | 'article';
  /** The same page in other languages; where there is none, its language leads to the start page. */
  alternates: Readonly<Record<string, string>>;
  /** What stands in the coloured band. */
  band: string;
  main: string;
  /** Search engines leave it out. */
  unlisted?: true;
}

/** A whole page. */
export function layout(shell: Shell, page: Page): string {
  const { locale, texts, name, siteUrl } = shell;
  const address = `${siteUrl}/${page.path}`;
  const title = page.title === name ? name : `${page.title} · ${name}`;
  const description = page.description ?? '';
  const meta = [
    `<title>${escapeHtml(title)}</title>`,
    description === '' ? '' : `<meta name="description" content="${escapeHtml(description)}">`,
    page.unlisted ? '<meta name="robots" content="noindex">' : '',
    `<link rel="canonical" href="${escapeHtml(address)}">`,
    ...alternates(shell, page),
    ...Object.entries({
      'og:type': page.type,
      'og:title': page.title,
      'og:description': description,
      'og:url': address,
      'og:site_name': name,
      'og:locale': locale.replace('-', '_'),
      'og:image': shell.logoUrl ?? '',
    })
      .filter(([, content]) => content !== '')
      .map(([key, content]) => `<meta property="${key}" content="${escapeHtml(content)}">`),
  ];
  return `<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${meta.filter((line) => line !== '').join('\n')}
<link rel="stylesheet" href="/${shell.styles}">
</head>
<body>
<a class="skip" href="#main">${escapeHtml(texts.skip)}</a>
<header class="band"><div class="wrap">
<div class="top">${brand(shell)}${away(shell)}</div>
${page.band}
</div></header>
<main id="main" tabindex="-1"><div class="wrap">
${page.main}
</div></main>
${footer(shell, page)}
</body>
</html>
`;
}

function alternates({ siteUrl, defaultLocale }: Shell, { alternates: others }: Page): string[] {
  const all = Object.entries(others);
  if (all.length < 2) return [];
  const link = (tag: string, path: string) =>
    `<link rel="alternate" hreflang="${tag}" href="${escapeHtml(`${siteUrl}/${path}`)}">`;
  const fallback = others[defaultLocale];
  return [
    ...all.map(([locale, path]) => link(locale, path)),
    ...(fallback === undefined ? [] : [link('x-default', fallback)]),
  ];
}

function brand({ appId, locale, name, logoUrl }: Shell): string {
  const logo = logoUrl === undefined ? '' : `<img src="${escapeHtml(logoUrl)}" alt="">`;
  const href = `/${sitePaths.home(appId, locale)}`;
  return `<a class="brand" href="${href}">${logo}<span>${escapeHtml(name)}</span></a>`;
}

function away({ homeUrl, texts }: Shell): string {
  if (homeUrl === undefined) return '';
  return `<a class="away" href="${escapeHtml(homeUrl)}">${escapeHtml(texts.backToSite)}</a>`;
}

/** The other languages, each by its own name. */
function footer(shell: Shell, page: Page): string {
  if (shell.languages.size < 2) return '';
  const items = [...shell.languages].map(([one, name]) => {
    const label = escapeHtml(name);
    if (one === shell.locale)
      return `<li><span lang="${one}" aria-current="true">${label}</span></li>`;
    const path = page.alternates[one] ?? sitePaths.home(shell.appId, one);
    return `<li><a lang="${one}" dir="${directionOf(one)}" hreflang="${one}" href="/${path}">${label}</a></li>`;
  });
  return `<footer class="foot"><div class="wrap">
<h2 id="languages">${escapeHtml(shell.texts.language)}</h2>
<nav aria-labelledby="languages"><ul>${items.join('')}</ul></nav>
</div></footer>`;
}

/** What a language is called in itself. */
export function ownName(locale: string): string {
  let name: string | undefined;
  try {
    name = new Intl.DisplayNames([locale], { type: 'language' }).of(locale);
  } catch {
    name = undefined;
  }
  const known = name ?? languageOf(locale);
  return known.charAt(0).toLocaleUpperCase(locale) + known.slice(1);
}

/** The field that leads to the search page; on that page, what the script works with. */
export function searchForm(shell: Shell, options: { label: string; index?: string }): string {
  const { appId, locale, texts } = shell;
  const data =
    options.index === undefined
      ? ''
      : Object.entries({
          index: `/${options.index}`,
          one: texts.results.one,
          other: texts.results.other,
          none: texts.noResults,
        })
          .map(([key, value]) => ` data-${key}="${escapeHtml(value)}"`)
          .join('');
  return `<search><form class="find" action="/${sitePaths.search(appId, locale)}" method="get"${data}>
<input type="search" name="q" maxlength="200" autocomplete="off" aria-label="${escapeHtml(options.label)}" placeholder="${escapeHtml(texts.search)}">
<button type="submit">${escapeHtml(texts.search)}</button>
</form></search>`;
}

/** Where the reader is: home, category, section. */
export function breadcrumb(shell: Shell, steps: { name: string; path: string }[]): string {
  const home = { name: shell.name, path: sitePaths.home(shell.appId, shell.locale) };
  const items = [home, ...steps].map(
    ({ name, path }) => `<li><a href="/${path}">${escapeHtml(name)}</a></li>`,
  );
  return `<nav class="path" aria-label="${escapeHtml(shell.texts.path)}"><ol>${items.join('')}</ol></nav>`;
}
