import { posix } from 'node:path';
import { Marked } from 'marked';
import { canonicalLocale } from '../../../core/help-centre/locales.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { type FileItems, type FileProblem, type Item, noItems } from './items.ts';

export interface MarkdownFile {
  /** Below the folder that is imported, with slashes. */
  path: string;
  text: string;
}

/** Of those whom a restricted article is for, in Zendesk's words. */
const loggedIn = { id: 'logged-in', user_type: 'signed_in_users' };

/**
 * Reads a folder of Markdown files. The first folder is the category, what is below it the section, and
 * a file's path without its ending is its id; `name.fr.md` is the French of `name.md`. What a folder is
 * called, its `index.md` may say.
 */
export function readMarkdownFolder(
  files: readonly MarkdownFile[],
  defaultLocale: string,
): { items: FileItems; problems: FileProblem[] } {
  const items = noItems();
  const problems: FileProblem[] = [];
  const folders = new Map<string, Item & { translations: Item[] }>();
  const articles = new Map<string, Item & { translations: Item[] }>();
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  // An original comes before its translations, and what folders are called before what is in them.
  const read = sorted.flatMap((file) => readFile(file) ?? []);
  read.sort(
    (a, b) => Number(b.isIndex) - Number(a.isIndex) || Number(a.suffixed) - Number(b.suffixed),
  );

  for (const one of read) {
    if (one.isIndex) nameFolder(one);
    else addArticle(one);
  }
  for (const { id, sectionFolder } of placed()) requireFolder(sectionFolder, id);
  for (const [path, item] of folders) {
    const kind = path.includes('#section') ? 'sections' : 'categories';
    const { named: _, ...rest } = item;
    items[kind].push(rest);
  }
  items.articles.push(...articles.values());
  if (items.articles.some((one) => one['user_segment_id'] !== undefined)) {
    items.user_segments.push(loggedIn);
  }
  return { items, problems };

  function readFile(file: MarkdownFile) {
    const place = file.path;
    try {
      const { fields, unknown, body } = readFrontMatter(file.text);
      for (const name of unknown) {
        problems.push({ severity: 'warning', place, message: `"${name}" means nothing here.` });
      }
      const { base, locale: suffix } = splitLocale(file.path);
      const tag = fields.locale ?? suffix ?? defaultLocale;
      const locale = canonicalLocale(tag);
      if (locale === undefined) throw new Error(`"${tag}" is no language`);
      const folder = posix.dirname(base) === '.' ? '' : posix.dirname(base);
      const isIndex = /^(index|readme)$/i.test(posix.basename(base));
      if (isIndex && folder === '') {
        const message = 'It is passed over: it is about the folder as a whole.';
        problems.push({ severity: 'warning', place, message });
        return undefined;
      }
      return [
        { place, fields, body, base, locale, folder, isIndex, suffixed: suffix !== undefined },
      ];
    } catch (error) {
      problems.push({ severity: 'error', place, message: `${(error as Error).message}.` });
      return undefined;
    }
  }

  type Read = NonNullable<ReturnType<typeof readFile>>[number];

  function nameFolder({ fields, folder, locale, body }: Read): void {
    const { title } = titleOf(fields, body);
    if (title === undefined) return;
    for (const item of foldersOf(folder)) {
      const text = { title, body: fields.description ?? '' };
      if (item['named'] === true) {
        item.translations.push({ ...text, locale });
      } else {
        Object.assign(item, { name: title, description: text.body, locale, named: true });
        if (fields.position !== undefined) item['position'] = fields.position;
      }
    }
  }

  /** A folder at the top is a category, and a section too where articles lie in it directly. */
  function foldersOf(folder: string): (Item & { translations: Item[] })[] {
    const parts = folder.split('/');
    const [top = ''] = parts;
    if (parts.length > 1) return [folderItem(`${folder}#section`, folder, top)];
    return [
      folderItem(top, top, undefined),
      ...(directly(top) ? [folderItem(`${top}#section`, top, top)] : []),
    ];
  }

  function directly(top: string): boolean {
    return read.some((one) => !one.isIndex && one.folder === top);
  }

  function folderItem(key: string, path: string, category: string | undefined) {
    const found = folders.get(key);
    if (found !== undefined) return found;
    const { name, position } = folderName(posix.basename(path));
    const item = {
      id: path,
      name,
      locale: defaultLocale,
      translations: [],
      ...(position === undefined ? {} : { position }),
      ...(category === undefined ? {} : { category_id: category }),
    };
    folders.set(key, item);
    return item;
  }

  function addArticle(one: Read): void {
    const { fields, base, folder, locale, place } = one;
    const { title, body } = titleOf(fields, one.body);
    if (title === undefined) {
      const message = 'It has no title: give one in the front matter, or as its first heading.';
      problems.push({ severity: 'error', place, message });
      return;
    }
    const id = fields.id ?? base;
    const text = { title, locale, body: htmlOf(body, base, place), draft: fields.draft ?? false };
    const found = articles.get(id);
    if (found !== undefined) {
      if (
        found['locale'] === locale ||
        found.translations.some((each) => each['locale'] === locale)
      ) {
        const message = `There is a file for "${id}" in ${locale} already.`;
        problems.push({ severity: 'error', place, message });
        return;
      }
      found.translations.push({ ...text, outdated: fields.outdated ?? false });
      return;
    }
    const { position } = folderName(posix.basename(base));
    articles.set(id, {
      ...{ id, ...text, folder, translations: [] },
      label_names: fields.labels ?? [],
      promoted: fields.promoted ?? false,
      outdated: fields.outdated ?? false,
      ...(fields.position === undefined && position === undefined
        ? {}
        : { position: fields.position ?? position }),
      ...(fields.author === undefined ? {} : { author_id: fields.author }),
      ...(fields.restricted === true ? { user_segment_id: loggedIn.id } : {}),
    });
  }

  function* placed() {
    for (const [id, article] of articles) {
      const folder = String(article['folder'] ?? '');
      delete article['folder'];
      if (folder !== '') yield { id, sectionFolder: folder };
    }
  }

  function requireFolder(folder: string, articleId: string): void {
    const [top = ''] = folder.split('/');
    folderItem(top, top, undefined);
    const section = folderItem(`${folder}#section`, folder, top);
    const article = articles.get(articleId);
    if (article !== undefined) article['section_id'] = section['id'];
  }

  /** Links to other files become links to their articles; pictures of this machine stay behind. */
  function htmlOf(markdown: string, base: string, place: string): string {
    const marked = new Marked({ gfm: true, async: false });
    marked.use({
      walkTokens(token) {
        if (token.type === 'link') token['href'] = linkOf(String(token['href']), base);
        if (token.type === 'image' && !/^https:\/\//.test(String(token['href']))) {
          const message = `The picture ${token['href']} is left out: only https addresses are shown.`;
          problems.push({ severity: 'warning', place, message });
        }
      },
    });
    return marked.parse(markdown) as string;
  }
}

function linkOf(href: string, base: string): string {
  const [, path, hash = ''] = /^([^#?:]+\.md)(#.*)?$/i.exec(href) ?? [];
  if (path === undefined || path.startsWith('/')) return href;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return href;
  }
  const target = posix.join(posix.dirname(base), decoded);
  return `article:${encodeURIComponent(splitLocale(target).base)}${hash}`;
}

/** `guide/start.fr.md`: the path without its ending, and the language that it names. */
function splitLocale(path: string): { base: string; locale: string | undefined } {
  const base = path.replace(/\.(md|markdown)$/i, '');
  const [, stem, tag] = /^(.+)\.([a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)$/.exec(base) ?? [];
  const locale = tag === undefined ? undefined : canonicalLocale(tag);
  return stem === undefined || locale === undefined
    ? { base, locale: undefined }
    : { base: stem, locale };
}

/** `02-getting-started`: what it is called, and its place. */
function folderName(folder: string): { name: string; position?: number } {
  const [, digits, rest = folder] = /^(\d{1,4})[-_. ]+(.+)$/.exec(folder) ?? [];
  const words = rest.replace(/[-_]+/g, ' ').trim();
  const name = words.charAt(0).toUpperCase() + words.slice(1);
  return digits === undefined ? { name } : { name, position: Number(digits) };
}

/** Of the front matter, else the first heading, which then is no part of the body. */
function titleOf(fields: FrontMatter, body: string): { title: string | undefined; body: string } {
  const [whole, heading] = /^\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|$)/.exec(body) ?? [];
  const rest = whole === undefined ? body : body.slice(whole.length);
  if (fields.title !== undefined) {
    return { title: fields.title, body: heading === fields.title ? rest : body };
  }
  return { title: heading?.trim(), body: rest };
}
