import * as z from 'zod/mini';
import type { ArticleChange, TextChange } from './changes.ts';
import { derivedId } from './ids.ts';
import { helpLimits } from './limits.ts';
import { canonicalLocale } from './locales.ts';
import type { GroupText } from './model.ts';
import {
  article,
  group,
  segment,
  translation,
  type ZendeskArticle,
  type ZendeskTranslation,
} from './zendesk-shapes.ts';

/**
 * Reads what Zendesk's Help Center API gives (its reference: Articles, Sections, Categories,
 * Translations). Each item is read by itself: one that is wrong is told of, and keeps no other back.
 */

export interface ImportBatch {
  categories?: unknown[] | undefined;
  sections?: unknown[] | undefined;
  articles?: unknown[] | undefined;
  translations?: unknown[] | undefined;
  user_segments?: unknown[] | undefined;
  /** Of items that name none. */
  locale?: string | undefined;
}

export type ItemKind = 'category' | 'section' | 'article' | 'translation';

export interface ImportProblem {
  /** An error keeps the item out; a warning does not. */
  severity: 'error' | 'warning';
  kind: ItemKind;
  externalId?: string;
  message: string;
}

export interface WantedGroup {
  kind: 'category' | 'section';
  externalId: string;
  /** It was named as such, and not by a translation alone. */
  itself: boolean;
  change: { position?: number; parentId?: string | null; createdAt?: number };
  texts: Record<string, Partial<GroupText>>;
  /** Locales that came as translations. */
  translated: Set<string>;
}

export interface WantedArticle {
  kind: 'article';
  externalId: string;
  itself: boolean;
  change: ArticleChange;
  texts: Record<string, TextChange>;
  translated: Set<string>;
}

export type Wanted = WantedGroup | WantedArticle;

/** What a batch asks for, record by record, and what in it cannot be read. */
export function readZendesk(
  appId: string,
  batch: ImportBatch,
): { wanted: Wanted[]; problems: ImportProblem[] } {
  const wanted = new Map<string, Wanted>();
  const problems: ImportProblem[] = [];
  const segments = new Map<string, string>();
  /** Articles for staff only: nothing of them is published, in whatever language it comes. */
  const staffOnly = new Set<string>();
  for (const one of batch.user_segments ?? []) {
    const read = z.safeParse(segment, one);
    if (read.success) segments.set(read.data.id, read.data.user_type ?? '');
  }

  function read<S extends z.core.$ZodType>(schema: S, item: unknown, kind: ItemKind) {
    const result = z.safeParse(schema, item);
    if (result.success) return result.data as z.infer<S>;
    const [issue] = result.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    const why = issue?.message.replace(/\.$/, '') ?? 'it cannot be read';
    report('error', kind, externalIdOf(item), `${place === '' ? '' : `"${place}": `}${why}.`);
    return undefined;
  }

  function report(
    severity: ImportProblem['severity'],
    kind: ItemKind,
    externalId: string | undefined,
    message: string,
  ) {
    problems.push({ severity, kind, ...(externalId === undefined ? {} : { externalId }), message });
  }

  function localeOf(item: { locale?: string | null | undefined }, kind: ItemKind, of: string) {
    const tag = item.locale ?? batch.locale;
    const locale = tag === undefined ? undefined : canonicalLocale(tag);
    if (locale === undefined) {
      report(
        'error',
        kind,
        of,
        `It names no language: "locale" is ${JSON.stringify(tag ?? null)}.`,
      );
    }
    return locale;
  }

  /** The record that an item tells of; several items may tell of the same one. */
  function record<K extends Wanted['kind']>(kind: K, externalId: string) {
    const key = `${kind}#${externalId}`;
    const fresh = { kind, externalId, itself: false, change: {}, texts: {}, translated: new Set() };
    const found = wanted.get(key) ?? (fresh as unknown as Wanted);
    wanted.set(key, found);
    return found as Extract<Wanted, { kind: K }> & Wanted;
  }

  function addGroup(kind: 'category' | 'section', item: unknown): void {
    const given = read(group, item, kind);
    if (given === undefined) return;
    const locale = localeOf(given, kind, given.id);
    if (locale === undefined) return;
    const one = record(kind, given.id) as WantedGroup;
    one.itself = true;
    Object.assign(one.change, placeOf(given));
    if (kind === 'section' && given.category_id != null) {
      one.change.parentId = derivedId(appId, 'category', given.category_id);
    }
    one.texts[locale] = {
      name: given.name,
      description: (given.description ?? '').slice(0, helpLimits.description),
      outdated: given.outdated ?? false,
    };
    for (const each of given.translations ?? []) addTranslation(each, kind, given.id);
  }

  function addArticle(item: unknown): void {
    const given = read(article, item, 'article');
    if (given === undefined) return;
    const locale = localeOf(given, 'article', given.id);
    const title = given.title ?? given.name;
    if (title == null) report('error', 'article', given.id, 'It has no title.');
    if (locale === undefined || title == null) return;
    const one = record('article', given.id) as WantedArticle;
    one.itself = true;
    const audience = audienceOf(given);
    if (audience.staff) staffOnly.add(given.id);
    Object.assign(one.change, articleChange(appId, given), { restricted: audience.restricted });
    one.change.sourceLocale ??= canonicalLocale(given.source_locale ?? locale) ?? locale;
    one.texts[locale] = {
      title,
      body: given.body ?? '',
      draft: audience.staff || (given.draft ?? false),
      outdated: given.outdated ?? false,
      updatedAt: time(given.edited_at ?? given.updated_at),
    };
    for (const each of given.translations ?? []) addTranslation(each, 'article', given.id);
  }

  /** Zendesk's segments are narrower than "logged in"; whom one lets in is said by `user_segments`. */
  function audienceOf(given: ZendeskArticle): { restricted: boolean; staff: boolean } {
    const ids = [given.user_segment_id, ...(given.user_segment_ids ?? [])].filter(
      (one) => one != null,
    );
    if (ids.length === 0) return { restricted: false, staff: false };
    const types = ids.map((one) => segments.get(one));
    if (types.every((type) => type === 'staff')) {
      report(
        'warning',
        'article',
        given.id,
        'Its segment is staff only: it is imported as a draft.',
      );
      return { restricted: true, staff: true };
    }
    if (types.includes(undefined)) {
      const name = ids.join(', ');
      const message = `It is for segment ${name}, of which the import says nothing: whoever is logged in may see it. Import user_segments with it if it is for staff.`;
      report('warning', 'article', given.id, message);
    }
    return { restricted: true, staff: false };
  }

  function addTranslation(
    item: unknown,
    of?: 'category' | 'section' | 'article',
    sourceId?: string,
  ): void {
    const given = read(translation, item, 'translation');
    if (given === undefined) return;
    const externalId = sourceId ?? given.source_id ?? undefined;
    const kind = of ?? sourceKind(given.source_type);
    if (externalId === undefined || kind === undefined) {
      report(
        'error',
        'translation',
        externalId,
        'It says not of what: "source_id" and "source_type".',
      );
      return;
    }
    const locale = localeOf(given, 'translation', externalId);
    if (locale === undefined) return;
    const one = record(kind, externalId);
    one.translated.add(locale);
    const texts = one.texts as Record<string, object>;
    texts[locale] =
      kind === 'article' ? articleText(given, staffOnly.has(externalId)) : groupText(given);
  }

  for (const item of batch.categories ?? []) addGroup('category', item);
  for (const item of batch.sections ?? []) addGroup('section', item);
  for (const item of batch.articles ?? []) addArticle(item);
  for (const item of batch.translations ?? []) addTranslation(item);
  return { wanted: [...wanted.values()], problems };
}

function articleChange(appId: string, given: ZendeskArticle): ArticleChange {
  const labels = (given.label_names ?? [])
    .map((label) => label.trim().slice(0, helpLimits.label))
    .filter((label) => label !== '');
  const url = given.html_url ?? '';
  return {
    ...placeOf(given),
    labels: [...new Set(labels)].slice(0, helpLimits.labels),
    promoted: given.promoted ?? false,
    ...(given.section_id == null
      ? {}
      : { parentId: derivedId(appId, 'section', given.section_id) }),
    ...(given.author_id == null ? {} : { author: given.author_id }),
    ...(/^https:\/\/\S{1,2000}$/.test(url) ? { sourceUrl: url } : {}),
  };
}

function articleText(given: ZendeskTranslation, staff: boolean): TextChange {
  return {
    title: given.title,
    body: given.body ?? '',
    draft: staff || (given.draft ?? false) || (given.hidden ?? false),
    outdated: given.outdated ?? false,
    updatedAt: time(given.updated_at),
  };
}

/** Of a category or a section, `title` is its name and `body` its description. */
function groupText(given: ZendeskTranslation): Partial<GroupText> {
  const description = (given.body ?? '').slice(0, helpLimits.description);
  return { name: given.title, description, outdated: given.outdated ?? false };
}

function placeOf(given: {
  position?: number | null | undefined;
  created_at?: string | null | undefined;
}) {
  const createdAt = time(given.created_at);
  const position = Math.trunc(given.position ?? Number.NaN);
  return {
    ...(position >= 0 && position <= helpLimits.position ? { position } : {}),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

function time(text: string | null | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}

function sourceKind(
  type: string | null | undefined,
): 'category' | 'section' | 'article' | undefined {
  const kind = type?.toLowerCase();
  return kind === 'category' || kind === 'section' || kind === 'article' ? kind : undefined;
}

function externalIdOf(item: unknown): string | undefined {
  const { id: own, source_id: source } = (item ?? {}) as { id?: unknown; source_id?: unknown };
  const value = own ?? source;
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).slice(0, 100)
    : undefined;
}
