import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildMessengerPackage } from '../../../packages/messenger/build-package.ts';

const root = join(import.meta.dirname, '../../..');
let folder = '';
let dist = '';

beforeAll(async () => {
  // Inside the checkout, so that the compiler finds what it knows from there.
  folder = await mkdtemp(join(root, 'test/packages/messenger/.build-'));
  dist = join(folder, 'messenger');
  await buildMessengerPackage(dist);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('[M35] the package is whole: two entries, declarations, description, nothing that it needs but React', async () => {
  const published = JSON.parse(await readFile(join(dist, 'package.json'), 'utf8'));
  expect(published).toMatchObject({
    name: '@causerie/messenger',
    license: 'Apache-2.0',
    exports: {
      '.': { types: './api/index.d.ts', default: './index.js' },
      './react': { types: './react/index.d.ts', default: './react.js' },
    },
    peerDependencies: { react: '>=18' },
    peerDependenciesMeta: { react: { optional: true } },
  });
  expect(published.dependencies).toBeUndefined();
  const files = await readdir(dist, { recursive: true });
  for (const { types, default: code } of Object.values<{ types: string; default: string }>(
    published.exports,
  )) {
    expect(files).toEqual(expect.arrayContaining([types.slice(2), code.slice(2), 'README.md']));
  }
  for (const file of files.filter((name) => name.endsWith('.d.ts'))) {
    expect(await readFile(join(dist, file), 'utf8')).not.toMatch(/zod|core\/|\.tsx?'/);
  }
  const imported = async (file: string) =>
    [...(await readFile(join(dist, file), 'utf8')).matchAll(/from"([^"]+)"/g)].map(([, of]) => of);
  expect(await imported('index.js')).toEqual([expect.stringMatching(/^\.\/chunk-/)]);
  expect(new Set((await imported('react.js')).filter((of) => !of?.startsWith('./')))).toEqual(
    new Set(['react', 'react/jsx-runtime']),
  );
  expect(await readFile(join(dist, 'react.js'), 'utf8')).toMatch(/^"use client"/);
});

it('[M35] what pages that use it have to bundle is at most 1.5 KB, compressed', async () => {
  const { outputFiles } = await build({
    entryPoints: [join(dist, 'index.js')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(1536);
});

it('[M35] its types stand without the sources, and say what the sources say', async () => {
  await writeFile(
    join(folder, 'consumer.tsx'),
    `/** @jsxImportSource react */
import { loadMessenger, type Messenger, type MessengerSettings, type Entry, type PageSettings } from './messenger/api/index.js';
import { CauserieMessenger, useMessenger } from './messenger/react/index.js';
import type { MessengerConfig } from './messenger/wire.js';
import type * as settings from '../../../../core/protocol/messenger-settings.ts';
import type * as entries from '../../../../core/protocol/entries.ts';
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
export const same: [Same<Entry, entries.Entry>, Same<MessengerSettings, settings.MessengerSettings>, Same<MessengerConfig, settings.MessengerConfig>] = [true, true, true];
const place = { siteUrl: 'https://site.example', integrationId: '5f0000000000000000000001' };
const messenger: Messenger = loadMessenger({ ...place, colors: { primary: '#17494D' }, launcher: false, getToken: async () => 'jwt' });
export const sent: Promise<Entry> = messenger.send({ type: 'text', text: 'Hello' }, { metadata: { order: 4711 } });
messenger.on('unread', (count) => count.toFixed());
messenger.on('agentAssigned', ({ displayName }) => displayName?.length);
loadMessenger({ src: 'https://site.example/messenger/5f0000000000000000000001.js' });
export const settingsOfPage: PageSettings = { zIndex: 1, tags: ['vip'] };
// @ts-expect-error It has to know where the script is.
loadMessenger({ colors: {} });
// @ts-expect-error There is no such colour.
loadMessenger({ ...place, colors: { primry: '#fff' } });
// @ts-expect-error There is no such event.
messenger.on('opened', () => {});
// @ts-expect-error There is no such content.
messenger.send({ type: 'song' });
export function Shop() {
  const { unread, isOpen, messenger } = useMessenger();
  return <>
    <button onClick={() => messenger.open()}>{isOpen ? '' : unread}</button>
    <CauserieMessenger {...place} mode="embedded" style={{ height: 500 }} onUnread={(count) => count.toFixed()} onConversationStarted={({ conversationId }) => conversationId.length} />
    {/* @ts-expect-error It has to know where the script is. */}
    <CauserieMessenger mode="floating" />
    {/* @ts-expect-error There is no such event. */}
    <CauserieMessenger {...place} onOpened={() => {}} />
  </>;
}
window.causerie?.open();
`,
  );
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../../tsconfig.json',
      compilerOptions: { skipLibCheck: false, lib: ['es2024', 'dom'], types: [] },
      include: ['consumer.tsx'],
    }),
  );
  const tsc = join(root, 'node_modules/.bin/tsc');
  const checked = promisify(execFile)(tsc, ['-p', folder]);
  await expect(
    checked.catch((error) => Promise.reject(new Error(error.stdout))),
  ).resolves.toBeDefined();
});
