import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../packages/client/src/index.ts';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';

const run = promisify(execFile);

let deployment: Deployment;
let adminToken: string;
let folder: string;

beforeAll(async () => {
  deployment = await startDeployment();
  adminToken = await deployment.tokenOf(deployment.outputs.admin)();
  folder = mkdtempSync(join(tmpdir(), 'causerie-people-'));
});
afterAll(async () => {
  await deployment?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Somebody with a name, who has said so many things in each of so many conversations. */
async function person(externalId: string, conversations: number, messages: number) {
  const { httpApiUrl, integrationId } = deployment.outputs;
  const client = createClient({ httpApiUrl, integrationId });
  await client.connect();
  const jwt = await customerJwt(deployment.outputs, externalId, '1h', { name: 'Anna Exported' });
  await client.login(jwt);
  const ids: string[] = [];
  for (let at = 0; at < conversations; at++) {
    const { id } = await client.createConversation({ message: `first of ${at}` });
    ids.push(id);
    for (let more = 1; more < messages; more++) await client.send(id, `${more} of ${at}`).stored;
  }
  const { json } = await ask(`/admin/users?externalId=${externalId}`);
  const [found] = json['users'] as { userId: string }[];
  return { client, ids, userId: found?.userId ?? '' };
}

const ask = (path: string, method = 'GET', token = adminToken) =>
  deployment.http(path, { method, token });

interface Page {
  records: { kind: string; entries?: { content?: { text?: string } }[] }[];
  cursor: string | null;
}

async function exported(userId: string): Promise<Page['records']> {
  const records: Page['records'] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `?cursor=${cursor}`;
    const { status, json, text } = await ask(`/admin/users/${userId}/export${query}`);
    expect(status, text).toBe(200);
    const page = json as unknown as Page;
    records.push(...page.records);
    cursor = page.cursor;
  } while (cursor !== null);
  return records;
}

const textsOf = (records: Page['records']) =>
  records.flatMap(({ entries = [] }) => entries.flatMap(({ content }) => content?.text ?? []));

describe('what people may ask of a company', () => {
  it('[O5] is exported whole, page by page, however much it is', async () => {
    // More conversations than one page has, and one with more entries than one page has.
    const { client, userId, ids } = await person('many', 27, 1);
    const long = ids[0] ?? '';
    const said = Array.from({ length: 130 }, (_, index) => `long ${index}`);
    for (const text of said) await client.send(long, text).stored;
    client.disconnect();
    const records = await exported(userId);
    expect(records[0]).toMatchObject({
      kind: 'user',
      user: { userId, externalId: 'many', profile: { name: 'Anna Exported' } },
    });
    expect(records.filter(({ kind }) => kind === 'conversation')).toHaveLength(27);
    const texts = textsOf(records);
    expect(texts.filter((text) => text.startsWith('long'))).toEqual(said);
    expect(texts.filter((text) => text.startsWith('first'))).toHaveLength(27);
  });

  it('[O5] has nobody else’s in it, whatever the cursor says', async () => {
    const [one, other] = [await person('one', 1, 1), await person('other', 1, 2)];
    const forged = Buffer.from(JSON.stringify({ conversationId: other.ids[0], after: 0 })).toString(
      'base64url',
    );
    const { json } = await ask(`/admin/users/${one.userId}/export?cursor=${forged}`);
    expect(textsOf((json as unknown as Page).records)).toEqual(['first of 0']);
    expect((await ask(`/admin/users/${one.userId}/export?cursor=x`)).code).toBe('invalid_request');
    one.client.disconnect();
    other.client.disconnect();
  });

  it('[O6] goes, with a proof of what went; asked for again it says the same', async () => {
    const { client, userId, ids } = await person('leaver', 2, 3);
    const stays = await person('stays', 1, 1);
    const erased = await ask(`/admin/users/${userId}/erasure`, 'POST');
    expect(erased.status, erased.text).toBe(200);
    const { deleted, done, requestedBy } = erased.json as {
      deleted: Record<string, number>;
      done: boolean;
      requestedBy: string;
    };
    expect({ done, requestedBy }).toEqual({ done: true, requestedBy: expect.any(String) });
    expect(deleted).toMatchObject({ conversations: 2, files: 0, channels: 0, devices: 0 });
    // Messages and what happened around them.
    expect(deleted['entries']).toBeGreaterThanOrEqual(6);
    expect((await ask(`/admin/users/${userId}/erasure`, 'POST')).json).toEqual(erased.json);
    expect((await ask(`/admin/users/${userId}/erasure`)).json).toEqual(erased.json);
    expect((await ask(`/admin/users/${userId}/export`)).status).toBe(404);
    expect((await ask('/admin/users?externalId=leaver')).json).toEqual({ users: [] });
    for (const id of ids) expect((await ask(`/agent/conversations/${id}`)).status).toBe(404);
    expect(textsOf(await exported(stays.userId))).toEqual(['first of 0']);
    client.disconnect();
    stays.client.disconnect();
  });

  it('[O5] [O6] is for administrators, and for their own app’s people', async () => {
    const { client, userId } = await person('guarded', 1, 1);
    const agent = await deployment.tokenOf(deployment.outputs.agent)();
    const other = await deployment.anotherApp('Elsewhere');
    const stranger = await deployment.tokenOf(other.admin)();
    for (const [path, method] of [
      [`/admin/users/${userId}/export`, 'GET'],
      [`/admin/users/${userId}/erasure`, 'POST'],
      [`/admin/users/${userId}/erasure`, 'GET'],
    ] as const) {
      expect((await ask(path, method, agent)).status, path).toBe(403);
      expect((await ask(path, method, stranger)).status, path).toBe(404);
    }
    expect((await ask('/admin/users?externalId=guarded', 'GET', agent)).status).toBe(403);
    expect((await ask('/admin/users?externalId=guarded', 'GET', stranger)).json).toEqual({
      users: [],
    });
    expect(textsOf(await exported(userId))).toEqual(['first of 0']);
    client.disconnect();
  });

  it('[O5] [O6] is done from the command line', async () => {
    const { client, userId } = await person('by-hand', 2, 2);
    client.disconnect();
    const outputs = join(folder, 'outputs.json');
    const file = join(folder, 'export.json');
    writeFileSync(outputs, JSON.stringify(deployment.outputs));
    const admin = (...rest: string[]) =>
      run(process.execPath, ['bin/admin.ts', ...rest, '--outputs', outputs]);
    await admin('export-user', '--external-id', 'by-hand', '--file', file);
    const written = JSON.parse(readFileSync(file, 'utf8'));
    expect(written).toMatchObject({ userId, user: { externalId: 'by-hand' } });
    expect(written.conversations).toHaveLength(2);
    expect(JSON.stringify(written.conversations)).toContain('1 of 1');
    await expect(admin('erase-user', '--user', userId)).rejects.toThrow(/--yes/);
    const { stdout } = await admin('erase-user', '--user', userId, '--yes');
    expect(JSON.parse(stdout)).toMatchObject({ userId, done: true, deleted: { conversations: 2 } });
  });
});
