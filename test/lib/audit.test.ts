import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { version: string }>;
};
const { version } = lock.packages['node_modules/zod'] ?? { version: '' };

const scratch = mkdtempSync(join(tmpdir(), 'causerie-audit-'));

/** A registry that knows what the test says of advisories. */
let registry: Server;
let url: string;
let answer: { status: number; body: unknown };

beforeAll(async () => {
  registry = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const isAdvisories = request.url?.includes('/security/advisories/bulk') === true;
      const packument = {
        name: 'zod',
        'dist-tags': { latest: version },
        versions: { [version]: { name: 'zod', version } },
      };
      response.writeHead(isAdvisories ? answer.status : 200, {
        'content-type': 'application/json',
      });
      response.end(JSON.stringify(isAdvisories ? answer.body : packument));
    });
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  url = `http://user:password@127.0.0.1:${(registry.address() as { port: number }).port}/`;
});
afterAll(() => {
  registry?.close();
  rmSync(scratch, { recursive: true, force: true });
});

function audit(): Promise<{ code: number | null; said: string }> {
  const npm = {
    npm_config_registry: url,
    npm_config_fetch_retries: '0',
    // npm remembers advisories by their id.
    npm_config_cache: mkdtempSync(join(scratch, 'npm-')),
  };
  const child = spawn(process.execPath, [join(root, 'bin/audit.ts')], {
    env: { ...process.env, ...npm },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

const advisory = (severity: string) => ({
  zod: [
    {
      ...{ id: 1, severity, title: 'It may be told anything', vulnerable_versions: '<99.0.0' },
      url: 'https://github.com/advisories/GHSA-0000',
    },
  ],
});

describe('npm run audit', () => {
  it('fails with what is known, and against which package', async () => {
    answer = { status: 200, body: advisory('high') };
    const { code, said } = await audit();
    expect(said).toMatch(/^zod .+ \(high\): It may be told anything https:/);
    expect(code).toBe(1);
  });

  it.each([
    ['nothing is', {}],
    ['what is known is of little weight', advisory('low')],
  ])('passes where %s', async (_what, body) => {
    answer = { status: 200, body };
    const { code, said } = await audit();
    expect(said).toBe('No advisory of high or critical severity for what is deployed.\n');
    expect(code).toBe(0);
  });

  it('says in one line that a registry has no advisories, and does not fail', async () => {
    answer = { status: 405, body: {} };
    const { code, said } = await audit();
    expect(said).toMatch(
      /^Not audited: this registry answers no question about advisories \(.+\)\.\n$/,
    );
    expect(said).not.toContain('password');
    expect(code).toBe(0);
  });
});
