import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { launcherLook } from '../../../../core/messenger/launcher-look.ts';
import type { MessengerConfig } from '../../../../core/protocol/messenger-settings.ts';
import { buildMessenger } from '../../../../packages/messenger/build.ts';
import type { ServedFile } from '../../../support/browser.ts';

const contentType = 'text/javascript; charset=utf-8';

/**
 * The messenger as it lies on a deployment's site, with a script for each of the configs, under `messenger/`.
 */
export async function messengerFiles(
  configs: readonly Omit<MessengerConfig, 'look'>[],
): Promise<ServedFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'causerie-site-'));
  try {
    const { files } = await buildMessenger(folder);
    const served = await Promise.all(
      files.map(async (name) => ({
        path: `messenger/${name}`,
        body: await readFile(join(folder, name), 'utf8'),
        contentType,
      })),
    );
    const launcher = served.find(({ path }) => path.endsWith('/launcher.js'))?.body ?? '';
    const scripts = configs.map((config) => ({
      path: `messenger/${config.integrationId}.js`,
      body: launcher.replace('__CAUSERIE_CONFIG__', () =>
        JSON.stringify({ ...config, look: launcherLook(config.settings) }),
      ),
      contentType,
    }));
    return [...served, ...scripts];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A page of a company's, with one module of `test/packages/messenger/page`.
 * @param nonce Of its Content-Security-Policy.
 */
export async function companyPage(
  module: string,
  { head = '', nonce = '' } = {},
): Promise<ServedFile[]> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../page', module)],
    outdir: 'out',
    write: false,
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'react',
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'warning',
  });
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>${head}<script type="module" src="page.js" nonce="${nonce}"></script></head><body><main id="shop"></main><div id="here"></div></body></html>`;
  return [
    { path: 'page.js', body: outputFiles[0]?.text ?? '', contentType },
    { path: 'index.html', body, contentType: 'text/html; charset=utf-8' },
  ];
}
