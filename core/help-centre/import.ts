import { CauserieError } from '../errors.ts';
import { inParallel } from '../in-parallel.ts';
import { changeArticle, changeGroup, differs, newArticle, newGroup, next } from './changes.ts';
import { derivedId } from './ids.ts';
import type { Article, Category, HelpRecord, RecordKind, Records, Section } from './model.ts';
import { type ImportBatch, type ImportProblem, readZendesk, type Wanted } from './zendesk.ts';

/** What an import asks of the store. */
export interface ImportStore {
  record<K extends RecordKind>(appId: string, kind: K, id: string): Promise<Records[K] | undefined>;
  /** @returns False when it has changed since it was read; then nothing was written. */
  save(
    before: HelpRecord | undefined,
    after: HelpRecord,
    bodies: Record<string, string | null>,
  ): Promise<boolean>;
}

export interface ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
}

export interface ImportResult {
  categories: ImportCounts;
  sections: ImportCounts;
  articles: ImportCounts;
  translations: ImportCounts;
  problems: ImportProblem[];
}

const countedAs = {
  category: 'categories',
  section: 'sections',
  article: 'articles',
  translation: 'translations',
} as const;
/** Records written at once, and how often one that another writes too is tried. */
const atOnce = 8;
const attempts = 5;

/**
 * Writes what a batch asks for. A record's id is derived from what Zendesk calls it, and one that is as
 * asked for is not written: so the same batch again, whole or broken off, doubles nothing. [A15]
 */
export async function importBatch(
  store: ImportStore,
  appId: string,
  batch: ImportBatch,
  now: number,
): Promise<ImportResult> {
  const { wanted, problems } = readZendesk(appId, batch);
  const none = (): ImportCounts => ({ created: 0, updated: 0, unchanged: 0, failed: 0 });
  const result: ImportResult = {
    categories: none(),
    sections: none(),
    articles: none(),
    translations: none(),
    problems,
  };
  for (const { kind, severity } of problems) {
    if (severity === 'error') result[countedAs[kind]].failed++;
  }
  await inParallel(wanted, atOnce, async (one) => {
    try {
      count(result, one, await write(store, appId, one, now));
    } catch (error) {
      if (!(error instanceof CauserieError)) throw error;
      const kind = one.itself ? one.kind : 'translation';
      result[countedAs[kind]].failed++;
      const { externalId } = one;
      problems.push({ severity: 'error', kind, externalId, message: error.message });
    }
  });
  return result;
}

interface Written {
  before: HelpRecord | undefined;
  after: HelpRecord;
}

/** @throws CauserieError when it cannot be written as it is */
async function write(
  store: ImportStore,
  appId: string,
  wanted: Wanted,
  now: number,
): Promise<Written> {
  const id = derivedId(appId, wanted.kind, wanted.externalId);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await store.record(appId, wanted.kind, id);
    if (before === undefined && !wanted.itself) {
      throw new CauserieError(
        'not_found',
        `Its ${wanted.kind} is not here. Import that first, or with it.`,
      );
    }
    const { after, bodies } = changed(before, wanted, { id, appId }, now);
    if (before !== undefined && !differs(before, after)) return { before, after: before };
    const record = next(before ?? after, after, now);
    if (await store.save(before, record, bodies)) return { before, after: record };
  }
  throw new CauserieError('busy', 'Others are changing it at once. Import it again.', {
    retryAfterSeconds: 1,
  });
}

function changed(
  before: HelpRecord | undefined,
  wanted: Wanted,
  ids: { id: string; appId: string },
  now: number,
): { after: HelpRecord; bodies: Record<string, string | null> } {
  const { externalId } = wanted;
  if (wanted.kind === 'article') {
    const sourceLocale = wanted.change.sourceLocale ?? Object.keys(wanted.texts)[0] ?? 'en';
    const base = { ...ids, externalId, sourceLocale };
    const from = (before as Article | undefined) ?? newArticle(base, now);
    return changeArticle(from, wanted.change, wanted.texts, now);
  }
  const { kind } = wanted;
  const fresh = newGroup(kind, { ...ids, externalId }, now) as Category | Section;
  const from = (before as Category | Section | undefined) ?? fresh;
  return { after: changeGroup(from, wanted.change, wanted.texts), bodies: {} };
}

function count(result: ImportResult, wanted: Wanted, { before, after }: Written): void {
  const changedIt = after !== before;
  const outcome = before === undefined ? 'created' : changedIt ? 'updated' : 'unchanged';
  if (wanted.itself) result[countedAs[wanted.kind]][outcome]++;
  for (const locale of wanted.translated) {
    const was = before?.translations[locale];
    const is = after.translations[locale];
    const same = JSON.stringify(was) === JSON.stringify(is);
    result.translations[was === undefined ? 'created' : same ? 'unchanged' : 'updated']++;
  }
}
