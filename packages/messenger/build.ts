import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin, transform } from 'esbuild';
import { languagesIn, versionOf, writeTexts } from './build-texts.ts';

const folder = dirnameOf(import.meta.url);
const locales = join(folder, 'src/locales');

/** Loaded by name from the launcher; what they share and load later become chunks of their own. */
const modules = {
  app: 'src/app/app.tsx',
  ze: 'src/ze/ze.ts',
  proactive: 'src/proactive/proactive.ts',
  looks: 'src/launcher/looks.ts',
};

const options = {
  absWorkingDir: folder,
  bundle: true,
  minify: true,
  platform: 'browser',
  target: ['es2022', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'silent',
  plugins: [styleSheets()],
} satisfies BuildOptions;

export interface BuiltMessenger {
  /** Names of all files in the folder. */
  files: string[];
  /** What the launcher loads when the messenger is opened for the first time, in English. */
  opened: string[];
}

/**
 * Writes the messenger as browsers load it, flat into a folder that is replaced: `launcher.js`, a classic
 * script in which `__CAUSERIE_CONFIG__` stands for an integration's config, and the ES modules that it
 * loads, whose names carry a hash of what is in them.
 */
export async function buildMessenger(outdir: string): Promise<BuiltMessenger> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const version = await versionOf(join(folder, 'src'));
  const { metafile } = await build({
    ...options,
    entryPoints: Object.entries(modules).map(([out, file]) => ({ in: file, out })),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    outdir,
    format: 'esm',
    splitting: true,
    metafile: true,
    define: {
      // Texts, which are put in place; an object would be a file of its own.
      __LANGUAGES__: JSON.stringify((await languagesIn(locales)).join(' ')),
      __TEXTS_VERSION__: JSON.stringify(version),
    },
    plugins: [...options.plugins, keptTogether(), builtTexts()],
  });
  const files: Record<string, string[]> = {};
  let opened: string[] = [];
  const sources: string[] = [];
  for (const [output, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    const name = Object.entries(modules).find(([, file]) => file === entryPoint)?.[0];
    if (name === undefined) continue;
    const needed = imports.filter(({ kind }) => kind === 'import-statement');
    const outputs = [output, ...(name === 'app' ? needed.map(({ path }) => path) : [])];
    files[name] = outputs.map((path) => basename(path));
    if (name !== 'app') continue;
    opened = files[name];
    for (const path of outputs) sources.push(...Object.keys(metafile.outputs[path]?.inputs ?? {}));
  }
  if (files['app'] !== undefined) files['app'] = opened = await withoutEntry(outdir, files['app']);
  const texts = await writeTexts(locales, outdir, {
    opened: sources.filter((path) => path.startsWith('src/')).map((path) => join(folder, path)),
    version,
  });
  await build({
    ...options,
    entryPoints: [{ in: 'src/launcher/launcher.ts', out: 'launcher' }],
    outdir,
    format: 'iife',
    define: { __FILES__: JSON.stringify(files) },
  });
  const launcher = await readFile(join(outdir, 'launcher.js'), 'utf8');
  if (launcher.split('__CAUSERIE_CONFIG__').length !== 2) {
    throw new Error('The launcher has to name __CAUSERIE_CONFIG__ exactly once.');
  }
  return { files: (await readdir(outdir)).sort(), opened: [...opened, texts('en')] };
}

/**
 * All that esbuild leaves in the app's own file is that it hands on what another file exports. That one can
 * be imported itself: a request less. @returns Its files then.
 */
async function withoutEntry(outdir: string, [entry = '', ...others]: string[]): Promise<string[]> {
  const handed = /^import\{([\w$]+) as ([\w$]+)\}from"\.\/([^"]+)";export\{\2 as start\};\s*$/;
  const [, exported = '', , chunk = ''] =
    handed.exec(await readFile(join(outdir, entry), 'utf8')) ?? [];
  if (others.length !== 1 || chunk !== others[0]) return [entry, ...others];
  const text = await readFile(join(outdir, chunk), 'utf8');
  const [, own] = new RegExp(`([\\w$]+) as ${exported.replace('$', '\\$')}[,}]`).exec(text) ?? [];
  if (own === undefined) return [entry, ...others];
  const name = chunk.replace('chunk-', 'app-');
  await rm(join(outdir, entry));
  await rm(join(outdir, chunk));
  await writeFile(join(outdir, name), `${text.trimEnd()}export{${own} as start};`);
  // Whatever takes something from it takes it from there.
  for (const file of await readdir(outdir)) {
    const path = join(outdir, file);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(`./${chunk}`, `./${name}`));
  }
  return [name];
}

/** Languages are written by `writeTexts`, not bundled. */
function builtTexts(): Plugin {
  return {
    name: 'built-texts',
    setup({ onResolve }) {
      const path = join(locales, 'load-built.ts');
      onResolve({ filter: /\/locales\/load\.ts$/ }, () => ({ path }));
    },
  };
}

/** The theme of a messenger without settings, made here so that it need not be made on every page. */
async function defaultTheme(): Promise<string> {
  const { outputFiles } = await build({
    ...options,
    entryPoints: ['src/theme/apply-theme.ts'],
    format: 'esm',
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const { themeStyles } = await import(`data:text/javascript;base64,${code}`);
  return (await transform(themeStyles({}), { loader: 'css', minify: true })).code.trim();
}

/** `import css from './some.css'` gives the sheet's text, minified. */
function styleSheets(): Plugin {
  return {
    name: 'style-sheets',
    setup({ onLoad, onResolve }) {
      const made = 'default-theme.css';
      onResolve({ filter: /\/default-theme\.css$/ }, () => ({ path: made, namespace: made }));
      onLoad({ filter: /./, namespace: made }, async () => ({
        contents: await defaultTheme(),
        loader: 'text',
      }));
      onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const { code } = await transform(text, {
          loader: 'css',
          minify: true,
          target: 'safari16.4',
        });
        return { contents: code.trim(), loader: 'text' };
      });
    },
  };
}

/**
 * What is loaded later finds loaded what the app is made of. esbuild does not know that, and would put every
 * module that both use into a file of its own; a part that imports the app shares one file with it.
 */
function keptTogether(): Plugin {
  const app = join(folder, modules.app);
  const parts = join(folder, 'src/app');
  return {
    name: 'kept-together',
    setup({ onLoad, onResolve }) {
      const later = new Set<string>();
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const file = join(resolveDir, path);
        if (kind === 'dynamic-import' && file.startsWith(parts)) later.add(file);
        return undefined;
      });
      onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        if (!later.has(path)) return undefined;
        const text = await readFile(path, 'utf8');
        const loader = path.endsWith('x') ? 'tsx' : 'ts';
        return { contents: `${text}\nimport ${JSON.stringify(app)};`, loader };
      });
    },
  };
}

function dirnameOf(url: string): string {
  return fileURLToPath(new URL('.', url));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files } = await buildMessenger(join(folder, 'dist/site'));
  await writeFile(join(folder, 'dist/site/files.json'), JSON.stringify(files, null, 2));
}
