import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { canonicalLocale } from '../core/help-centre/locales.ts';
import { batchesOf } from './support/import/batches.ts';
import { type Counts, createImportApi, type ImportAnswer } from './support/import/import-api.ts';
import {
  type FileItems,
  type FileProblem,
  type ItemKinds,
  itemKinds,
} from './support/import/items.ts';
import { readPaths } from './support/import/read-paths.ts';
import { openResume } from './support/import/resume.ts';
import { fail, readOptions } from './support/options.ts';
import { readOutputs } from './support/outputs.ts';
import { bar, createProgress } from './support/progress.ts';

const { values, positionals } = readOptions({
  command: 'npm run import --',
  summary:
    'Imports articles into the help centre: Zendesk Help Center JSON (pages with articles, sections, categories, translations) and folders of Markdown. The same again changes nothing; one that broke off goes on where it was.',
  positional: { name: 'FILE_OR_FOLDER…', help: 'what to import' },
  options: {
    locale: {
      type: 'string',
      value: 'TAG',
      help: 'the language of what names none (default en)',
    },
    check: { type: 'boolean', help: 'reads only, and says what is wrong; nothing is sent' },
    outputs: {
      type: 'string',
      value: 'FILE',
      help: 'of the deployment (default .causerie/outputs.json)',
    },
  },
});
const locale = canonicalLocale(values.locale ?? 'en');
if (positionals.length === 0) fail('Name what to import: npm run import -- articles.json.');
if (locale === undefined)
  fail(`--locale takes a language such as fr or pt-BR, not "${values.locale}".`);

/** Problems that are printed; the rest is counted. */
const shownAtMost = 50;

try {
  await run(locale);
} catch (error) {
  fail((error as Error).message);
}

async function run(language: string): Promise<void> {
  const { items, problems, files } = readPaths(positionals, language);
  const all: FileProblem[] = [...problems];
  const batches = batchesOf(items);
  const read = itemKinds.map((kind) => `${countOf(items, kind)} ${kind}`).join(', ');
  if (values.check === true || batches.length === 0) {
    console.log(`${files} files: ${read}.`);
    report(all);
    return;
  }
  const outputsFile = values.outputs ?? '.causerie/outputs.json';
  const outputs = readOutputs(outputsFile);
  const api = createImportApi(outputs);
  const name = createHash('sha256').update(`${outputs.appId}\n${positionals.join('\n')}`);
  const resume = openResume(
    join(dirname(outputsFile), `import-${name.digest('hex').slice(0, 12)}.json`),
  );
  const totals = Object.fromEntries(itemKinds.map((kind) => [kind, noCounts()])) as Omit<
    ImportAnswer,
    'problems'
  >;
  const progress = createProgress();
  let done = 0;
  let skipped = 0;
  for (const batch of batches) {
    progress.step(`Importing ${bar(done, batches.length)}`);
    if (resume.isTaken(batch)) skipped++;
    else {
      const answer = await api.send(batch, language);
      for (const kind of itemKinds) add(totals[kind], answer[kind]);
      for (const { severity, kind, externalId, message } of answer.problems) {
        all.push({ severity, place: `${kind} ${externalId ?? ''}`.trim(), message });
      }
      const failed = itemKinds.some((kind) => answer[kind].failed > 0);
      if (!failed) resume.note(batch);
    }
    done++;
  }
  resume.end();
  progress.done(`${files} files are imported`);
  if (skipped > 0) console.log(`${skipped} of ${batches.length} requests had been taken before.`);
  console.log(table(totals));
  console.log(`\nThe pages follow in some seconds: ${await api.siteUrl()}`);
  report(all);
}

function report(problems: readonly FileProblem[]): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const sorted = [...errors, ...problems.filter(({ severity }) => severity !== 'error')];
  for (const { severity, place, message } of sorted.slice(0, shownAtMost)) {
    console.error(`${severity}: ${place}: ${message}`);
  }
  if (sorted.length > shownAtMost) console.error(`… and ${sorted.length - shownAtMost} more.`);
  if (errors.length > 0) process.exitCode = 1;
}

/** Translations may stand beside what they are of, or in it. */
function countOf(items: FileItems, kind: ItemKinds): number {
  if (kind !== 'translations') return items[kind].length;
  const within = [...items.categories, ...items.sections, ...items.articles].map((one) =>
    Array.isArray(one?.['translations']) ? one['translations'].length : 0,
  );
  return within.reduce((sum, count) => sum + count, items.translations.length);
}

function noCounts(): Counts {
  return { created: 0, updated: 0, unchanged: 0, failed: 0 };
}

function add(to: Counts, from: Counts): void {
  to.created += from.created;
  to.updated += from.updated;
  to.unchanged += from.unchanged;
  to.failed += from.failed;
}

function table(totals: Omit<ImportAnswer, 'problems'>): string {
  const columns = ['created', 'updated', 'unchanged', 'failed'] as const;
  const lines = itemKinds.map((kind) => [kind, ...columns.map((one) => String(totals[kind][one]))]);
  return [['', ...columns], ...lines]
    .map(
      ([first = '', ...rest]) => first.padEnd(14) + rest.map((cell) => cell.padStart(11)).join(''),
    )
    .join('\n');
}
