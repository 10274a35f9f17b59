import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildClient } from '../../../packages/client/build.ts';
import { startServer } from './support/devices.ts';
import { integrationId } from './support/sdk-sessions.ts';

const root = join(import.meta.dirname, '../../..');
let folder = '';
let dist = '';

beforeAll(async () => {
  // Inside the checkout, so that the compiler finds what it knows from there.
  folder = await mkdtemp(join(root, 'test/packages/client/.build-'));
  dist = join(folder, 'client');
  await buildClient(dist);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the customers' entry has at most 10 KB, compressed, and needs nothing", async () => {
  const code = await readFile(join(dist, 'index.js'));
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(10 * 1024);
  for (const entry of ['index.js', 'agent.js']) {
    expect(await readFile(join(dist, entry), 'utf8')).not.toMatch(/\bimport\b|\brequire\b|#\w+ in/);
  }
});

test('the package is whole: entries, declarations, description', async () => {
  const published = JSON.parse(await readFile(join(dist, 'package.json'), 'utf8'));
  expect(published).toMatchObject({
    name: '@causerie/client',
    license: 'Apache-2.0',
    type: 'module',
  });
  expect(published.dependencies).toBeUndefined();
  const files = await readdir(dist);
  for (const { types, default: code } of Object.values<{ types: string; default: string }>(
    published.exports,
  )) {
    expect(files).toEqual(expect.arrayContaining([types.slice(2), code.slice(2)]));
  }
  for (const file of files.filter((name) => name.endsWith('.d.ts'))) {
    expect(await readFile(join(dist, file), 'utf8')).not.toMatch(/zod|\.\.\/|\.ts'/);
  }
});

test("its types say what the wire's schemas say, and stand without the sources", async () => {
  await writeFile(
    join(folder, 'consumer.ts'),
    `import { createClient, ClientError, type Content, type Conversation, type Entry } from './client/index.js';
import { createAgentSocket } from './client/agent.js';
import type * as core from '../../../../core/protocol/entries.ts';
import type * as content from '../../../../core/protocol/content.ts';
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
export const same: [Same<Entry, core.Entry>, Same<Conversation, core.Conversation>, Same<Content, content.Content>] = [true, true, true];
const client = createClient({ httpApiUrl: '', integrationId: '' });
client.on('entry', (_id: string, entry) => entry.kind === 'message' && entry.content.type);
// @ts-expect-error There is no such event.
client.on('entires', () => {});
// @ts-expect-error There is no such content.
client.send('', { type: 'song' });
export const sent: Promise<Entry> = client.send('', 'text').stored;
export const agent = createAgentSocket({ webSocketUrl: '', getToken: async () => '' });
export const code: ClientError['code'] = 'busy';
`,
  );
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../../tsconfig.json',
      compilerOptions: { skipLibCheck: false, lib: ['es2024', 'dom'], types: [] },
      include: ['consumer.ts'],
    }),
  );
  const tsc = join(root, 'node_modules/.bin/tsc');
  const checked = promisify(execFile)(tsc, ['-p', folder]);
  await expect(
    checked.catch((error) => Promise.reject(new Error(error.stdout))),
  ).resolves.toBeDefined();
});

test('what was built converses', async () => {
  const server = await startServer();
  const { createClient } = await import(join(dist, 'index.js'));
  const client = createClient({ httpApiUrl: server.httpApiUrl, integrationId, locks: undefined });
  await client.connect();
  const { id } = await client.createConversation({ message: 'hello' });
  await client.send(id, 'built').stored;
  client.disconnect();
  expect(server.model.all.get(id)?.entries).toHaveLength(2);
});
