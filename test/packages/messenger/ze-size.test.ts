import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { expect, it } from 'vitest';

const source = join(import.meta.dirname, '../../../packages/messenger/src');

/** Bytes of an entry's own file, compressed; chunks that it loads later are not counted. */
async function sizeOf(entry: string, ...plugins: Plugin[]): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [join(source, entry)],
    outdir: 'out',
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'safari16.4'],
    loader: { '.css': 'text' },
    define: { __FILES__: '{"app":"app-1.js","ze":"ze-1.js"}', __PRELOAD__: '[]' },
    plugins,
  });
  const own = outputFiles.find(({ path }) => !/advice|chunk/.test(path));
  return gzipSync(own?.contents ?? '', { level: 9 }).length;
}

/** In place of a module, one that does nothing. */
const without = (file: RegExp, contents: string): Plugin => ({
  name: 'without',
  setup({ onLoad }) {
    onLoad({ filter: file }, () => ({ contents, loader: 'js' }));
  },
});

it('[M36] zE takes at most 500 bytes of the launcher’s script, the typed interface 300', async () => {
  const whole = await sizeOf('launcher/launcher.ts');
  const noZe = without(/ze\/stub\.ts$/, 'export const installZe = () => {};');
  const noGlobal = without(/api\/global\.ts$/, 'export const installGlobal = () => {};');
  expect(whole - (await sizeOf('launcher/launcher.ts', noZe))).toBeLessThanOrEqual(500);
  expect(whole - (await sizeOf('launcher/launcher.ts', noGlobal))).toBeLessThanOrEqual(300);
});

it('[M36] the rest of zE takes at most 3.2 KB', async () => {
  const size = await sizeOf('ze/ze.ts');
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThanOrEqual(3.2 * 1024);
});
