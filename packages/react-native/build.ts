import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { colorNames } from '../../core/protocol/messenger-settings.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, '../..');
const locales = join(root, 'packages/messenger/src/locales');
/** The one module of the wire that the declarations reach; what they take from it is made here. */
const settings = join(root, 'core/protocol/messenger-settings.ts');

/**
 * Writes the package as it is published: an ES module, one for each language, declarations, package.json,
 * README and licence. `npm publish packages/react-native/dist` does the rest.
 * @param out A folder, which is replaced.
 */
export async function buildReactNative(out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, 'locales'), { recursive: true });
  const languages = await languagesThere();
  await Promise.all([bundle(out, languages), declare(out), describe(out, languages)]);
}

/** Modules of words are named by their languages: `pt-BR.ts`. */
async function languagesThere(): Promise<string[]> {
  const names = await readdir(locales);
  return names.flatMap((name) => /^([a-z]{2,3}(?:-[A-Z][A-Za-z]+)?)\.ts$/.exec(name)?.[1] ?? []);
}

async function bundle(out: string, languages: readonly string[]): Promise<void> {
  const shared = {
    bundle: true,
    format: 'esm',
    // Hermes reads no class fields and no `??=` in every version; Metro leaves packages as they are.
    target: 'es2020',
    platform: 'neutral',
    logLevel: 'warning',
    charset: 'utf8',
    // An expression that an engine cannot read would cost the whole bundle.
    supported: { 'regexp-unicode-property-escapes': false },
  } as const;
  await Promise.all([
    build({
      ...shared,
      entryPoints: [join(folder, 'src/index.ts')],
      outfile: join(out, 'index.js'),
      jsx: 'automatic',
      jsxImportSource: 'react',
      external: ['react', 'react-native', '@causerie/client'],
      sourcemap: true,
    }),
    build({
      ...shared,
      entryPoints: languages.map((language) => join(locales, `${language}.ts`)),
      outdir: join(out, 'locales'),
    }),
    ...languages.map((language) =>
      writeFile(
        join(out, 'locales', `${language}.d.ts`),
        "import type { Texts } from '../index.js';\ndeclare const texts: Texts;\nexport default texts;\n",
      ),
    ),
  ]);
}

/** The compiler's declarations of what the entry reaches, in the folders in which they stand here. */
async function declare(out: string): Promise<void> {
  const work = await mkdtemp(join(folder, '.declarations-'));
  try {
    const config = {
      extends: join(folder, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        outDir: work,
        rootDir: root,
      },
      include: [join(folder, 'src/index.ts')],
    };
    await writeFile(join(work, 'tsconfig.json'), JSON.stringify(config));
    await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', work]);
    const entry = join(folder, 'src/index.ts');
    const pending = [entry];
    const done = new Set<string>();
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      if (done.has(file)) continue;
      done.add(file);
      const from = file;
      const name = relative(root, from).replace(/\.tsx?$/, '');
      const emitted =
        from === settings ? colorTypes() : await readFile(join(work, `${name}.d.ts`), 'utf8');
      const text = emitted.replace(/'(\.[^']+)\.tsx?'/g, (whole, imported: string) => {
        pending.push(resolve(dirname(from), whole.slice(1, -1)));
        return `'${imported}.js'`;
      });
      const target = join(out, 'types', `${name}.d.ts`);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    await writeFile(
      join(out, 'index.d.ts'),
      "export * from './types/packages/react-native/src/index.js';\n",
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Declarations without zod, which who installs the package has not got. */
function colorTypes(): string {
  return `export type ColorName = ${colorNames.map((name) => `'${name}'`).join(' | ')};\n`;
}

async function describe(out: string, languages: readonly string[]): Promise<void> {
  // Optional here alone, where the tests have React Native's components from elsewhere.
  const {
    scripts: _scripts,
    exports: _exports,
    peerDependenciesMeta: _optional,
    ...own
  } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const client = JSON.parse(await readFile(join(root, 'packages/client/package.json'), 'utf8'));
  const published = {
    ...own,
    sideEffects: false,
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      ...Object.fromEntries(
        languages.map((language) => [
          `./locales/${language}`,
          { types: `./locales/${language}.d.ts`, default: `./locales/${language}.js` },
        ]),
      ),
    },
    // For bundlers that do not look at `exports`, such as React Native's before 0.79.
    main: './index.js',
    types: './index.d.ts',
    dependencies: { [client.name]: client.version },
  };
  await writeFile(join(out, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  await cp(join(folder, 'README.md'), join(out, 'README.md'));
  await cp(join(root, 'LICENSE'), join(out, 'LICENSE'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildReactNative(join(folder, 'dist'));
}
