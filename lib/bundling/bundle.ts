import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { ConfigurationError } from '../errors.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * How every function is bundled. The AWS SDK is in the bundle: tree-shaken it is smaller than the
 * runtime's copy and loads faster, and its version is the one that was tested.
 */
const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  sourcemap: false,
  logLevel: 'silent',
  absWorkingDir: ROOT,
  alias: {
    '@aws-sdk/credential-provider-node': join(ROOT, 'lib/bundling/environment-credentials.ts'),
    // sanitize-html parses styles with it, which no page of ours keeps: 90 KB, and it needs `require`.
    postcss: join(ROOT, 'lib/bundling/no-styles.ts'),
  },
} satisfies BuildOptions;

export interface Bundle {
  /** Folder with `index.mjs` in it, as Lambda gets it. */
  directory: string;
}

/**
 * Bundles `functions/<name>/handler.ts` for every name into `<directory>/<name>/index.mjs`.
 * All in one call of esbuild, which then reads and parses the shared packages once: 11 functions
 * take 2 s together, against a child process and a second each with CDK's `NodejsFunction`.
 * @throws ConfigurationError `BUNDLE_FAILED` with esbuild's messages
 */
export async function bundleFunctions(
  names: readonly string[],
  directory: string,
): Promise<Record<string, Bundle>> {
  const entryPoints = Object.fromEntries(
    names.map((name) => [`${name}/index`, join(ROOT, 'functions', name, 'handler.ts')]),
  );
  try {
    await build({ ...OPTIONS, entryPoints, outdir: directory });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError('BUNDLE_FAILED', message, { cause });
  }
  const bundles: Record<string, Bundle> = {};
  for (const name of names) {
    bundles[name] = { directory: join(directory, name) };
    await requireNoDynamicRequire(name, join(directory, name, 'index.mjs'));
  }
  return bundles;
}

/**
 * A CommonJS package that requires a module of Node's at run time fails in an ES module, and only
 * when that line is reached: better at synth.
 */
async function requireNoDynamicRequire(name: string, file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.includes('Dynamic require of "')) return;
  throw new ConfigurationError(
    'BUNDLE_FAILED',
    `${name} bundles a CommonJS package that calls require() at run time, which an ES module lacks. Import the package's ES module, or leave the package out.`,
  );
}
