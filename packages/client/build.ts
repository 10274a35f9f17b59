import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { wireTypes } from './wire-types.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, '../..');
const entries = ['index', 'agent'];

/**
 * Writes the package as it is published: two ES modules without dependencies, their declarations,
 * package.json, README and licence. `npm publish packages/client/dist` does the rest.
 * @param out A folder, which is replaced.
 */
export async function buildClient(out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await Promise.all([bundle(out), declare(out), describe(out)]);
}

async function bundle(out: string): Promise<void> {
  await build({
    entryPoints: entries.map((name) => join(folder, 'src', `${name}.ts`)),
    outdir: out,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    platform: 'neutral',
    sourcemap: true,
    logLevel: 'warning',
  });
}

/** The compiler's declarations of what the entries reach, with the wire's types made whole. */
async function declare(out: string): Promise<void> {
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
      include: entries.map((name) => join(folder, 'src', `${name}.ts`)),
    };
    await writeFile(join(work, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/.bin/tsc');
    await promisify(execFile)(tsc, ['-p', work]);
    const pending = [...entries];
    const done = new Set<string>();
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (done.has(name)) continue;
      done.add(name);
      const emitted = await readFile(join(work, 'out/packages/client/src', `${name}.d.ts`), 'utf8');
      const text = emitted
        .replace(/'(?:\.\.\/)+core\/[^']+\.ts'/g, "'./wire.js'")
        .replace(/'\.\/([\w-]+)\.ts'/g, (_, imported: string) => {
          pending.push(imported);
          return `'./${imported}.js'`;
        });
      await writeFile(join(out, `${name}.d.ts`), text);
    }
    await writeFile(join(out, 'wire.d.ts'), wireTypes());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function describe(out: string): Promise<void> {
  const { name, version, description, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  const exported = Object.fromEntries(
    entries.map((entry) => [
      entry === 'index' ? '.' : `./${entry}`,
      { types: `./${entry}.d.ts`, default: `./${entry}.js` },
    ]),
  );
  const published = {
    name,
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    exports: exported,
    // For bundlers that do not look at `exports`, such as React Native's before 0.79.
    main: './index.js',
    types: './index.d.ts',
  };
  await writeFile(join(out, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  await cp(join(folder, 'README.md'), join(out, 'README.md'));
  await cp(join(root, 'LICENSE'), join(out, 'LICENSE')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildClient(join(folder, 'dist'));
