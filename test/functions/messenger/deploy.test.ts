import { beforeEach, describe, expect, it } from 'vitest';
import type { Integration } from '../../../core/identity/model.ts';
import { type DeployDeps, deploy } from '../../../functions/deploy-messenger/deploy.ts';
import { createScriptPublisher } from '../../../functions/shared/messenger/publish-script.ts';
import { createMemoryBucket, type MemoryBucket } from '../help-centre/support/memory-bucket.ts';

const launcher = 'run(__CAUSERIE_CONFIG__);';
const [kept, gone, unpublished] = ['a', 'b', 'c'].map((letter) => letter.repeat(24)) as [
  string,
  string,
  string,
];

let bucket: MemoryBucket;
let built: Record<string, string>;
let integrations: Record<string, Integration>;
let deps: DeployDeps;

beforeEach(() => {
  bucket = createMemoryBucket();
  built = { 'app-AAAA1111.js': 'app', 'launcher.js': launcher, 'fr-BBBB2222.js': 'fr' };
  integrations = Object.fromEntries(
    [kept, unpublished].map((integrationId) => [
      integrationId,
      {
        integrationId,
        appId: 'app',
        type: 'web',
        displayName: 'Web',
        createdAt: 1,
        responder: 'answerBot' as const,
      },
    ]),
  );
  const readIntegration = async (id: string) => integrations[id];
  deps = {
    writer: bucket,
    readIntegration,
    publisher: createScriptPublisher({
      reader: bucket,
      writer: bucket,
      readIntegration,
      apiUrl: 'https://api.example',
      siteUrl: 'https://site.example',
    }),
    list: bucket.list,
    files: {
      names: async () => Object.keys(built),
      read: async (name) => Buffer.from(built[name] ?? ''),
    },
  };
});

describe('a deploy of the messenger', () => {
  it('[M60] puts modules that may be kept for good, and then the launcher that names them', async () => {
    await deploy(deps);
    expect(bucket.puts.at(-1)).toBe('messenger/launcher.js');
    expect(bucket.keys()).toEqual(
      ['app-AAAA1111.js', 'fr-BBBB2222.js', 'launcher.js'].map((name) => `messenger/${name}`),
    );
    expect(bucket.headers('messenger/app-AAAA1111.js')).toEqual({
      contentType: 'text/javascript; charset=utf-8',
      cacheControl: 'public, max-age=31536000, immutable',
    });
    expect(bucket.headers('messenger/launcher.js')?.cacheControl).toBe('public, max-age=60');
  });

  it('[M60] leaves the modules of earlier builds to the pages that are open with them', async () => {
    await deploy(deps);
    built = { 'app-CCCC3333.js': 'new', 'launcher.js': launcher };
    await deploy(deps);
    expect(bucket.text('messenger/app-AAAA1111.js')).toBe('app');
    expect(bucket.text('messenger/app-CCCC3333.js')).toBe('new');
  });

  it('[M60] publishes anew the scripts that are there, and takes away those of integrations that are not', async () => {
    for (const id of [kept, gone]) {
      await bucket.put(`messenger/${id}.js`, 'old', { contentType: 'text/javascript' });
    }
    await deploy(deps);
    expect(bucket.text(`messenger/${kept}.js`)).toContain(`"integrationId":"${kept}"`);
    expect(bucket.keys()).not.toContain(`messenger/${gone}.js`);
    expect(bucket.keys()).not.toContain(`messenger/${unpublished}.js`);
  });

  it('writes nothing where the function carries no launcher', async () => {
    built = { 'app-AAAA1111.js': 'app' };
    await expect(deploy(deps)).rejects.toThrow('carries no launcher.js');
    expect(bucket.keys()).toEqual([]);
  });
});
