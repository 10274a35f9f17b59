import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { definitions } from '../../functions/definitions.ts';
import { synthesize } from '../../lib/synth.ts';
import { temporaryFolder } from './fixture.ts';

interface Manifest {
  artifacts: Record<string, { type: string; properties?: { templateFile?: string } }>;
}

const outdir = join(temporaryFolder(), 'cdk.out');

describe('synthesize', { timeout: 120_000 }, () => {
  it('writes an assembly with every stack and a bundle for every function', async () => {
    await expect(synthesize({ outdir })).resolves.toEqual({ directory: outdir, changed: true });
    const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as Manifest;
    const templates = Object.values(manifest.artifacts).flatMap(({ type, properties }) =>
      type === 'aws:cloudformation:stack' ? [properties?.templateFile ?? ''] : [],
    );
    expect(templates.length).toBe(8);
    const keys = templates.flatMap((file) =>
      [...readFileSync(join(outdir, file), 'utf8').matchAll(/"S3Key": "(\w+)\.zip"/g)].map(
        ([, hash]) => hash,
      ),
    );
    expect(keys.length).toBe(definitions.length);
    for (const hash of keys) {
      expect(existsSync(join(outdir, `asset.${hash}`, 'index.mjs'))).toBe(true);
    }
    const carried = keys.filter((hash) => existsSync(join(outdir, `asset.${hash}`, 'files')));
    expect(carried.length).toBe(1);
    expect(readdirSync(join(outdir, `asset.${carried[0]}`, 'files'))).toEqual(
      expect.arrayContaining(['launcher.js', expect.stringMatching(/^en-\w{8}\.js$/)]),
    );
  });

  it('does nothing while nothing changes', async () => {
    const before = readFileSync(join(outdir, 'manifest.json'), 'utf8');
    rmSync(join(outdir, 'tree.json')); // a synth would write it again
    await expect(synthesize({ outdir })).resolves.toEqual({ directory: outdir, changed: false });
    expect(readFileSync(join(outdir, 'manifest.json'), 'utf8')).toBe(before);
    expect(existsSync(join(outdir, 'tree.json'))).toBe(false);
  });

  it('fails with the app’s own words, and does not take what is left for an assembly', async () => {
    await expect(synthesize({ outdir, context: { capacity: 10 } })).rejects.toMatchObject({
      code: 'SYNTH_FAILED',
      message: expect.stringContaining('accountConcurrency='),
    });
    await expect(synthesize({ outdir })).resolves.toMatchObject({ changed: true });
  });

  it('begins anew for another context', async () => {
    const context = { capacity: 0.5 };
    await expect(synthesize({ outdir, context })).resolves.toMatchObject({ changed: true });
    await expect(synthesize({ outdir, context })).resolves.toMatchObject({ changed: false });
  });
});
