import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, transform } from 'esbuild';
import type { ServedFile } from '../../../support/browser.ts';

/**
 * A page with one module, bundled and split as the messenger is.
 * @param entry Path of the module.
 * @returns Files to be served; the page is `index.html`.
 */
export async function bundlePage(entry: string): Promise<ServedFile[]> {
  const { outputFiles } = await build({
    entryPoints: [{ in: entry, out: 'page' }],
    outdir: 'out',
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
    plugins: [
      {
        name: 'style-sheets',
        setup({ onLoad }) {
          onLoad({ filter: /\.css$/ }, async ({ path }) => {
            const text = await readFile(path, 'utf8');
            const { code } = await transform(text, { loader: 'css', minify: true });
            return { contents: code, loader: 'text' };
          });
        },
      },
    ],
  });
  const scripts = outputFiles.map(({ path, text }) => ({
    path: basename(path),
    body: text,
    contentType: 'text/javascript',
  }));
  const page =
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Messenger</title><link rel="stylesheet" href="page.css"><body><script type="module" src="page.js"></script></body></html>';
  return [
    ...scripts,
    { path: 'index.html', body: page, contentType: 'text/html; charset=utf-8' },
    { path: 'page.css', body: 'body{margin:0}', contentType: 'text/css' },
  ];
}
