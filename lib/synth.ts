import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from './errors.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** All that the assembly is made from; a change anywhere else leaves it as it is. */
const INPUTS = [
  'bin',
  'core',
  'functions',
  'lib',
  'packages/client/src',
  'packages/messenger/src',
  'packages/messenger/build.ts',
  'cdk.json',
  'package-lock.json',
];

/** Beside the output: the hash of the inputs that it was made from. */
const MARKER = '.inputs.sha256';

export interface SynthOptions {
  /** Folder of the assembly, such as `cdk.out`. */
  outdir: string;
  /** As `-c name=value` on the command line, over that of `cdk.json`. */
  context?: Readonly<Record<string, unknown>>;
}

export interface SynthResult {
  /** Absolute path of the assembly. */
  directory: string;
  /** False where the assembly was there already, from the same inputs. */
  changed: boolean;
}

/**
 * Synthesizes the app as the CDK's command line would, in a process of its own, so that the caller
 * does not carry the CDK's 150 MB. Does nothing when the inputs are those of the last time.
 * @throws ConfigurationError `SYNTH_FAILED` with what the app said
 */
export async function synthesize({ outdir, context = {} }: SynthOptions): Promise<SynthResult> {
  const directory = resolve(outdir);
  const { context: projectContext } = JSON.parse(
    await readFile(join(ROOT, 'cdk.json'), 'utf8'),
  ) as { context: Record<string, unknown> };
  const wholeContext = JSON.stringify({ ...projectContext, ...context });
  const hash = await hashInputs(wholeContext);
  const marker = join(directory, MARKER);
  if ((await readIfThere(marker)) === hash) return { directory, changed: false };

  // Without the marker, an assembly that is left half written is not taken for a whole one.
  await rm(marker, { force: true });
  await mkdir(directory, { recursive: true });
  await runApp(directory, wholeContext);
  await writeFile(marker, hash);
  return { directory, changed: true };
}

async function hashInputs(context: string): Promise<string> {
  const hash = createHash('sha256').update(context).update(process.version);
  for (const input of INPUTS) {
    for (const file of await filesOf(input)) {
      // Lengths keep a file's end from passing for the next one's beginning.
      const content = await readFile(join(ROOT, file));
      hash.update(`\0${file.split(sep).join('/')}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

/** Files at or under a path of the project, in an order that does not depend on the disk. */
async function filesOf(input: string): Promise<string[]> {
  if (input.includes('.')) return [input];
  const entries = await readdir(join(ROOT, input), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort();
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Runs `bin/causerie.ts` with what the CDK's command line puts in its environment. */
async function runApp(directory: string, context: string): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/causerie.ts')], {
    cwd: ROOT,
    env: { ...process.env, CDK_OUTDIR: directory, CDK_CONTEXT_JSON: context },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== 0) {
    throw new ConfigurationError('SYNTH_FAILED', said.trim() || `The app ended with ${code}.`);
  }
}
