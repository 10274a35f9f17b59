import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { definitions } from '../functions/definitions.ts';
import { synthesize } from '../lib/synth.ts';
import { type Application, loadApplication } from '../local/template/application.ts';
import { buildMessenger } from '../packages/messenger/build.ts';

/**
 * `npm run size`: what is shipped, compressed, and how long a bundle takes to load, which is the
 * larger part of a cold start. Ends with 1 when something is over its budget.
 */
const root = fileURLToPath(new URL('../', import.meta.url));

/** Bytes, gzipped. A handler's grows with what it talks to: the AWS SDK's clients are most of it. */
const handlerBudget = 140 * 1024;
/**
 * What reads articles, runs or tries flows, signs agents in, serves the server API, or reads and writes mail and
 * every channel is more; a handler may be this at most.
 */
const largest = 200 * 1024;
const large: ReadonlySet<string> = new Set([
  'http-agent',
  'http-articles',
  'http-flows',
  'http-sdk',
  'http-sunshine',
  'worker-steps',
  'worker-answers',
  'worker-inbound',
  'worker-outbound',
]);
const budgets = { client: 10 * 1024, agent: 5 * 1024 };
/** The messenger: its script, what it takes to be opened with all that it loads, and what comes later. */
const messengerBudgets = { launcher: 3 * 1024, opened: 35 * 1024, later: 3.5 * 1024 };
/**
 * Milliseconds, the median of some loads in fresh processes. Marked when it is passed, and no more than
 * marked: on a busy machine it says little.
 */
const loadTarget = 100;
const loads = 5;

interface Row {
  name: string;
  gzip: number;
  budget: number;
  loadMs?: number;
}

const { directory } = await synthesize({ outdir: join(root, 'cdk.out') });
const application = loadApplication(directory);
const rows: Row[] = [
  ...definitions.map(({ name }) => handlerRow(name, application)),
  bundled('client SDK', 'packages/client/src/index.ts', budgets.client),
  bundled('client SDK, agents', 'packages/client/src/agent.ts', budgets.agent),
  ...(await messengerRows()),
];

console.log('| part | gzip | budget | load, median |\n|---|--:|--:|--:|');
for (const { name, gzip, budget, loadMs } of rows) {
  const slow = (loadMs ?? 0) > loadTarget ? ` (over ${loadTarget})` : '';
  const load = loadMs === undefined ? '' : `${loadMs.toFixed(0)} ms${slow}`;
  console.log(`| ${name} | ${kilobytes(gzip)} | ${kilobytes(budget)} | ${load} |`);
}
const over = rows.filter(({ gzip, budget }) => gzip > budget);
for (const { name } of over) console.error(`${name} is over its budget.`);
process.exitCode = over.length === 0 ? 0 : 1;

/** The bundle that the template names for a function, as it is uploaded. */
function handlerRow(name: string, { functions }: Application): Row {
  const logical = name.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase());
  const model = functions.find(({ logicalId }) => logicalId.startsWith(logical));
  if (model === undefined || !('directory' in model.code)) {
    throw new Error(`The template has no function ${logical} with a bundle.`);
  }
  const file = join(model.code.directory, 'index.mjs');
  return {
    name,
    gzip: gzipSync(readFileSync(file), { level: 9 }).length,
    budget: large.has(name) ? largest : handlerBudget,
    loadMs: median(Array.from({ length: loads }, () => load(file, model.environment))),
  };
}

/** Milliseconds that a fresh process takes to load a bundle. */
function load(file: string, environment: Readonly<Record<string, string>>): number {
  const script = `const from = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - from); process.exit();`;
  const credentials = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  };
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...credentials, ...environment },
    encoding: 'utf8',
  });
  return Number(out.trim().split('\n').at(-1));
}

/** As a company's bundler would make it of the SDK. */
function bundled(name: string, entry: string, budget: number): Row {
  const options = ['--bundle', '--minify', '--format=esm', '--platform=browser', '--target=es2022'];
  const code = execFileSync(join(root, 'node_modules/.bin/esbuild'), [entry, ...options], {
    cwd: root,
    maxBuffer: 16 * 1024 * 1024,
  });
  return { name, gzip: gzipSync(code, { level: 9 }).length, budget };
}

/** Every file of the messenger as it is served; languages by the largest of them. */
async function messengerRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'causerie-size-'));
  try {
    const { files, opened } = await buildMessenger(folder);
    const sizes = new Map(
      files.map((file) => [file, gzipSync(readFileSync(join(folder, file)), { level: 9 }).length]),
    );
    const of = (file: string) => sizes.get(file) ?? 0;
    const all = ['launcher.js', ...opened].reduce((sum, file) => sum + of(file), 0);
    const language = /^[a-z]{2}(-[A-Z]{2})?(\.later)?-/;
    const later = files.filter((file) => file !== 'launcher.js' && !opened.includes(file));
    const largest = (names: string[]) => Math.max(...names.map(of));
    const row = (name: string, gzip: number, budget: number) => ({
      name: `messenger: ${name}`,
      gzip,
      budget,
    });
    const { launcher, opened: whole, later: part } = messengerBudgets;
    return [
      row('launcher', of('launcher.js'), launcher),
      row('opened, all told, in English', all, whole),
      ...later
        .filter((file) => !language.test(file))
        .map((file) => row(`${file.replace(/-[^-]*$/, '')}, later`, of(file), part)),
      row(
        'a language, the largest, when opened',
        largest(files.filter((file) => language.test(file) && !file.includes('.later'))),
        part,
      ),
      row(
        'a language, the largest, later',
        largest(files.filter((file) => file.includes('.later'))),
        part,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
