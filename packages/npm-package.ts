import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

export interface NpmPackage {
  /** Where its package.json, README and `src` are. */
  folder: string;
  /** What is imported, by name (`index` is the package itself), as files within `src`, without their ending. */
  entries: Record<string, string>;
  /** Declarations of what comes from `core`, which is not published. */
  wire: string;
  build?: BuildOptions;
}

/**
 * Writes a package as it is published: an ES module for each entry, declarations, package.json, README and
 * licence. `npm publish` in the folder does the rest.
 * @param out A folder, which is replaced.
 */
export async function writePackage(pack: NpmPackage, out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await Promise.all([bundle(pack, out), declare(pack, out), describe(pack, out)]);
}

async function bundle({ folder, entries, build: own }: NpmPackage, out: string): Promise<void> {
  await build({
    entryPoints: Object.entries(entries).map(([name, file]) => ({
      in: join(folder, 'src', file),
      out: name,
    })),
    outdir: out,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    platform: 'neutral',
    sourcemap: true,
    logLevel: 'warning',
    ...own,
  });
}

/** The compiler's declarations of what the entries reach, at the places of their sources. */
async function declare({ folder, entries, wire }: NpmPackage, out: string): Promise<void> {
  const work = await mkdtemp(join(folder, '.declarations-'));
  try {
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        outDir: join(work, 'out'),
        rootDir: root,
      },
      include: Object.values(entries).map((file) => join(folder, 'src', file)),
    };
    await writeFile(join(work, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/.bin/tsc');
    await promisify(execFile)(tsc, ['-p', work]);
    const pending = Object.values(entries).map(nameOf);
    const done = new Set<string>();
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (done.has(name)) continue;
      done.add(name);
      const emitted = join(work, 'out', relative(root, folder), 'src', `${name}.d.ts`);
      const up = `./${'../'.repeat(name.split('/').length - 1)}`.replace('./..', '..');
      const text = (await readFile(emitted, 'utf8'))
        .replace(/'(?:\.\.\/)+core\/[^']+\.ts'/g, `'${up}wire.js'`)
        .replace(/'(\.{1,2}\/[\w/.-]+\.tsx?)'/g, (_, imported: string) => {
          pending.push(nameOf(join(dirname(name as string), imported)));
          return `'${imported.replace(/\.tsx?$/, '.js')}'`;
        });
      await mkdir(dirname(join(out, name)), { recursive: true });
      await writeFile(join(out, `${name}.d.ts`), text);
    }
    await writeFile(join(out, 'wire.d.ts'), wire);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const nameOf = (file: string) => file.replace(/\.tsx?$/, '');

async function describe({ folder, entries }: NpmPackage, out: string): Promise<void> {
  const { name, version, description, license, peerDependencies, peerDependenciesMeta } =
    JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const exported = Object.entries(entries).map(([entry, file]) => [
    entry === 'index' ? '.' : `./${entry}`,
    { types: `./${nameOf(file)}.d.ts`, default: `./${entry}.js` },
  ]);
  const published = {
    name,
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    exports: Object.fromEntries(exported),
    // For bundlers that do not look at `exports`, such as React Native's before 0.79.
    main: './index.js',
    types: `./${nameOf(entries['index'] ?? 'index')}.d.ts`,
    peerDependencies,
    peerDependenciesMeta,
  };
  await writeFile(join(out, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  await cp(join(folder, 'README.md'), join(out, 'README.md'));
  await cp(join(root, 'LICENSE'), join(out, 'LICENSE')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
