import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildReactNative } from '../../../packages/react-native/build.ts';

const root = join(import.meta.dirname, '../../..');
let folder = '';
let dist = '';

beforeAll(async () => {
  // Inside the checkout, so that the compiler finds what it knows from there.
  folder = await mkdtemp(join(root, 'test/packages/react-native/.build-'));
  dist = join(folder, 'package');
  await buildReactNative(dist);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('[M99] needs React, React Native and the client, and says so', async () => {
  const code = await readFile(join(dist, 'index.js'), 'utf8');
  const needed = [...code.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)"/gm)].map(
    ([, name]) => name,
  );
  expect([...new Set(needed)].sort()).toEqual([
    ...['@causerie/client', 'react', 'react-native', 'react/jsx-runtime'],
  ]);
  const published = JSON.parse(await readFile(join(dist, 'package.json'), 'utf8'));
  expect(published).toMatchObject({
    ...{ name: '@causerie/react-native', license: 'Apache-2.0', type: 'module' },
    dependencies: { '@causerie/client': '0.1.0' },
    peerDependencies: { react: '>=18', 'react-native': '>=0.72' },
  });
  for (const { types, default: module } of Object.values<{ types: string; default: string }>(
    published.exports,
  )) {
    expect(await readFile(join(dist, types), 'utf8')).not.toBe('');
    expect(await readFile(join(dist, module), 'utf8')).not.toBe('');
  }
  expect(await readdir(join(dist, 'locales'))).toEqual(expect.arrayContaining(['en.js', 'de.js']));
});

it('[M99] has nothing that Hermes cannot read', async () => {
  const code = await readFile(join(dist, 'index.js'), 'utf8');
  // Expressions that are read with the bundle; made later they cost no more than themselves.
  expect(code).not.toMatch(/\/[^/\n]*\\p\{[^/\n]*\/[a-z]*u/);
  expect(code).not.toMatch(/\?\?=|\|\|=|&&=|^\s*#\w|\bstatic \{/m);
});

it('[M99] its types stand without the sources', async () => {
  const declarations = await readdir(dist, { recursive: true });
  for (const name of declarations.filter((one) => one.endsWith('.d.ts'))) {
    expect(await readFile(join(dist, name), 'utf8'), name).not.toMatch(/zod|\.tsx?'/);
  }
  await writeFile(
    join(folder, 'consumer.tsx'),
    `import { CauserieProvider, type CauserieEvent, Messenger, useConversation, useUnreadCount } from './package/index.js';
import de from './package/locales/de.js';
export const counted: number = 0 as ReturnType<typeof useUnreadCount>;
export function Screen() {
  const { send, entries } = useConversation(undefined);
  send('hello');
  // @ts-expect-error There is no such content.
  send({ type: 'song' });
  return entries.length > 0 ? <Messenger /> : null;
}
export const heard = (event: CauserieEvent) => (event.type === 'unread' ? event.count : 0);
// @ts-expect-error There is no such event.
export const wrong = (event: CauserieEvent) => event.type === 'unreed';
export const app = (
  <CauserieProvider httpApiUrl="" integrationId="" languages={{ de }} theme={{ colors: { primary: '#123456' } }}>
    <Screen />
  </CauserieProvider>
);
// @ts-expect-error There is no such colour.
export const odd = <CauserieProvider httpApiUrl="" integrationId="" theme={{ colors: { pink: '#f0f' } }} />;
`,
  );
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../../tsconfig.json',
      compilerOptions: { types: [], jsxImportSource: 'react' },
      include: ['consumer.tsx'],
    }),
  );
  const tsc = join(root, 'node_modules/.bin/tsc');
  const checked = promisify(execFile)(tsc, ['-p', folder]);
  await expect(
    checked.catch((error) => Promise.reject(new Error(error.stdout))),
  ).resolves.toBeDefined();
});
