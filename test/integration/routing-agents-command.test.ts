import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAgentRows } from '../../bin/support/agents/agent-rows.ts';
import { writeOutputs } from '../../bin/support/outputs.ts';
import { runCommand } from '../support/run-command.ts';
import { createCallCentre } from './support/call-centre.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';

const rows = (csv: string) =>
  parseAgentRows(csv, { needed: ['email', 'displayName'], place: (line) => `line ${line}` });

let deployment: Deployment;
let folder: string;
beforeAll(async () => {
  deployment = await startDeployment();
  folder = mkdtempSync(join(tmpdir(), 'causerie-agents-'));
  writeOutputs(join(folder, 'outputs.json'), deployment.outputs);
  const centre = createCallCentre(deployment);
  const routing = { queues: [{ queueId: 'default' }], skills: ['tax'], groups: ['night shift'] };
  expect((await centre.admin('PUT', '/routing', routing)).status).toBe(200);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await deployment?.close();
});

const agents = (...args: string[]) =>
  runCommand('bin/agents.ts', [...args, '--outputs', join(folder, 'outputs.json')]);

function file(text: string): string {
  const path = join(folder, 'agents.csv');
  writeFileSync(path, text);
  return path;
}

it('makes agents one by one, changes them and lists them', async () => {
  const made = await agents('create', '--email', 'zoe@example.com', '--name', 'Zoë, the first');
  expect(made, made.err).toMatchObject({ code: 0 });
  const set = await agents('set', '--email', 'Zoe@example.com', '--skills', 'tax:3');
  expect(set, set.err).toMatchObject({ code: 0 });
  await agents('set', '--email', 'zoe@example.com', '--capacity', '7', '--languages', 'fr,de');
  const { out } = await agents('list');
  expect(out).toMatch(
    /zoe@example\.com\s+Zoë, the first\s+agent\s+offline\s+0\/7\s+main\s+tax:3\s+fr, de/,
  );
});

it('imports a file; what the deployment refuses is told with its line', async () => {
  const path = file(
    [
      'email,displayName,role,groups,skills,languages,capacity',
      'a1@example.com,"Ann ""A"" One",supervisor,night shift,tax:2,en;fr,3',
      'zoe@example.com,Zoë again,,,,,',
      'a2@example.com,Ben,,,,,',
    ].join('\r\n'),
  );
  const { code, err } = await agents('import', path);
  expect(code).toBe(1);
  expect(err).toContain('2 of 3 agents are made');
  expect(err).toMatch(/agents\.csv, line 3: .*conflict/);
  const { out } = await agents('list');
  expect(out).toMatch(/a1@example\.com\s+Ann "A" One\s+supervisor\s+offline\s+0\/3\s+main\s+night/);
  expect(out).toContain('a2@example.com');
});

it('begins nothing when a line is wrong, and names every one', async () => {
  const path = file(
    'email,displayName,capacity,skills\nnew@example.com,New,3,\nno address,B,3,\nc@example.com,C,0,\nd@example.com,D,,tax',
  );
  const { code, err } = await agents('import', path);
  expect(code).toBe(2);
  expect(err).toMatch(/line 3: "no address" is no e-mail address/);
  expect(err).toMatch(/line 4: capacity is a whole number from 1 to 50, not "0"/);
  expect(err).toMatch(/line 5: "tax" is no skill with a level/);
  expect((await agents('list')).out).not.toContain('new@example.com');
});

it('begins nothing when the routing has not what a line names', async () => {
  const path = file(
    'email,displayName,groups,skills,pool\nfirst@example.com,F,,,\nnew@example.com,N,billing,,\nold@example.com,O,,law:2,\nb@example.com,B,,,sales',
  );
  const { code, err } = await agents('import', path);
  expect(code).toBe(2);
  expect(err).toMatch(/line 3: "billing" is no group\. The app has night shift/);
  expect(err).toMatch(/line 4: "law" is no skill/);
  expect(err).toMatch(/line 5: "sales" is no pool/);
  expect((await agents('list')).out).not.toContain('first@example.com');
});

it('says what it needs', async () => {
  expect((await agents('promote')).err).toContain('list, create, set, import');
  expect((await agents('create', '--name', 'X')).err).toContain('--email');
  expect((await agents('import', join(folder, 'none.csv'))).err).toContain('cannot be read');
  const nobody = await agents('set', '--email', 'nobody@example.com', '--capacity', '2');
  expect(nobody).toMatchObject({ code: 2 });
  expect(nobody.err).toContain('Nobody has the address');
});

it.each([
  ['', 'empty'],
  ['email,name\na@example.com,A', '"name" is no column'],
  ['email\na@example.com', 'the column "displayName" is missing'],
  ['email,displayName\na@example.com,', 'line 2: displayName is empty'],
  ['email,displayName\na@example.com,A,B', 'line 2: has 3 cells for 2 columns'],
  ['email,displayName\na@example.com,"A', 'not closed'],
  ['email,displayName\na@example.com,A\nA@example.com,B', 'line 3: A@example.com stands in line 2'],
])('refuses the file %j', (csv, why) => {
  expect(() => rows(csv)).toThrow(why);
});

it('reads cells with commas, quotes and line breaks, and counts lines as an editor does', () => {
  const csv =
    'email,displayName,skills\r\na@x.com,"A,\n ""B""","tax:1, law:5"\r\n\r\nb@x.com,B,\r\n';
  expect(rows(csv)).toEqual([
    { place: 'line 2', email: 'a@x.com', displayName: 'A,\n "B"', skills: { tax: 1, law: 5 } },
    { place: 'line 5', email: 'b@x.com', displayName: 'B' },
  ]);
});
