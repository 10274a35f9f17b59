import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { ServedFile } from '../../../support/browser.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The test's app, as a page: React Native's components as react-native-web has them. */
export async function appPage(): Promise<ServedFile[]> {
  const { outputFiles } = await build({
    entryPoints: [`${root}test/packages/react-native/page/app.tsx`],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    jsx: 'automatic',
    jsxImportSource: 'react',
    alias: { 'react-native': 'react-native-web' },
    define: { 'process.env.NODE_ENV': '"development"', global: 'window' },
    logLevel: 'warning',
  });
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An app</title>
<meta name="viewport" content="width=device-width"></head>
<body style="margin:0"><div id="app"></div><script type="module" src="/app.js"></script></body></html>`;
  return [
    { path: 'index.html', body: html, contentType: 'text/html' },
    { path: 'app.js', body: outputFiles[0]?.text ?? '', contentType: 'text/javascript' },
  ];
}
