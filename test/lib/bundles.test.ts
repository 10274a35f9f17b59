import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { definitions as always, mailDefinitions } from '../../functions/definitions.ts';
import { type Bundle, bundleFunctions } from '../../lib/bundling/bundle.ts';
import { defaultProvider } from '../../lib/bundling/environment-credentials.ts';
import { temporaryFolder } from './fixture.ts';

const KILOBYTE = 1_024;
const definitions = [...always, ...mailDefinitions];
const folder = temporaryFolder();
const names = definitions.map(({ name }) => name);
let bundles: Record<string, Bundle> = {};

beforeAll(async () => {
  bundles = await bundleFunctions(names, folder);
});

/** The file that Lambda loads. */
function entry(name: string): string {
  return join(bundles[name]?.directory ?? '', 'index.mjs');
}

describe('bundles', () => {
  it.each(names)('%s is at most 200 KB, compressed', (name) => {
    expect(gzipSync(readFileSync(entry(name))).length).toBeLessThanOrEqual(200 * KILOBYTE);
  });

  it.each(names)('%s holds none of the SDK’s other ways to credentials', (name) => {
    const text = readFileSync(entry(name), 'utf8');
    expect(['sso_start_url', 'credential_process'].filter((each) => text.includes(each))).toEqual(
      [],
    );
  });

  it.each(definitions.map((each) => [each.name, each] as const))(
    '%s loads with its environment alone, and exports its handler',
    async (name, { environment }) => {
      // A process of its own, as Lambda gives it: nothing of this one's environment or modules.
      const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(entry(name)))}); process.stdout.write(typeof handler)`;
      const variables = Object.fromEntries(environment.map((each) => [each, sample(each)]));
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', script],
        { env: { ...variables, AWS_REGION: 'eu-west-3' } },
      );
      expect(stdout).toBe('function');
    },
  );

  it('fail with esbuild’s message where a handler is not there', async () => {
    await expect(bundleFunctions(['no-such-function'], folder)).rejects.toMatchObject({
      code: 'BUNDLE_FAILED',
      message: expect.stringContaining('no-such-function'),
    });
  });
});

/** A value that has the form of the real one. */
function sample(name: string): string {
  if (name === 'APP_QUOTAS') return '{}';
  return /_URL$|_ISSUER$/.test(name) ? 'https://example.invalid/v1' : 'sample';
}

describe('credentials in the bundles', () => {
  it('are those of the environment', async () => {
    const before = { ...process.env };
    try {
      process.env['AWS_ACCESS_KEY_ID'] = 'ASIAEXAMPLE';
      process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
      process.env['AWS_SESSION_TOKEN'] = 'token';
      await expect(defaultProvider()()).resolves.toEqual({
        accessKeyId: 'ASIAEXAMPLE',
        secretAccessKey: 'secret',
        sessionToken: 'token',
      });
      delete process.env['AWS_SECRET_ACCESS_KEY'];
      await expect(defaultProvider()()).rejects.toMatchObject({
        name: 'CredentialsProviderError',
      });
    } finally {
      process.env = before;
    }
  });
});
