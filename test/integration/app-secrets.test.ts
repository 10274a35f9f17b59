import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deployment, startDeployment } from './support/deployment.ts';

const value = 'sk_live_51Hq8ZkLmN0pQ';
let deployment: Deployment;
let admin: () => Promise<string>;

beforeAll(async () => {
  deployment = await startDeployment();
  admin = deployment.tokenOf(deployment.outputs.admin);
});
afterAll(() => deployment.close());

const request = async (method: string, path: string, token: string, body?: unknown) =>
  deployment.http(`/admin/secrets${path}`, { method, token, body });

describe('administrators’ routes for secrets', () => {
  it('[G7] set, list and delete them, and never tell a value', async () => {
    const token = await admin();
    const put = await request('PUT', '/SHOP_KEY', token, { value });
    expect(put).toMatchObject({ status: 200, json: { name: 'SHOP_KEY' } });
    const listed = await request('GET', '', token);
    expect(listed.json).toEqual({ secrets: [put.json] });
    expect(put.text + listed.text).not.toContain(value);
    expect((await request('DELETE', '/SHOP_KEY', token)).status).toBe(200);
    expect(await request('DELETE', '/SHOP_KEY', token)).toMatchObject({ code: 'not_found' });
    expect((await request('GET', '', token)).json).toEqual({ secrets: [] });
  });

  it('[G7] refuse what is no secret, and do not repeat it', async () => {
    const token = await admin();
    for (const body of [
      { value: `${value}\n` },
      { value: `${value}${'x'.repeat(5000)}` },
      { v: value },
    ]) {
      const refused = await request('PUT', '/SHOP_KEY', token, body);
      expect(refused).toMatchObject({ status: 400, code: 'invalid_request' });
      expect(refused.text).not.toContain(value);
    }
    expect(await request('PUT', '/1', token, { value })).toMatchObject({ code: 'invalid_request' });
  });

  it('[G7] are for administrators, [I9] and each app has its own', async () => {
    const token = await admin();
    await request('PUT', '/SHOP_KEY', token, { value });
    const agent = await deployment.tokenOf(deployment.outputs.agent)();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const path = method === 'GET' ? '' : '/SHOP_KEY';
      const body = method === 'PUT' ? { value } : undefined;
      expect(await request(method, path, agent, body)).toMatchObject({ code: 'forbidden' });
    }
    const other = await deployment.anotherApp('Other');
    const theirs = await deployment.tokenOf(other.admin)();
    expect((await request('GET', '', theirs)).json).toEqual({ secrets: [] });
    expect(await request('DELETE', '/SHOP_KEY', theirs)).toMatchObject({ code: 'not_found' });
    expect((await request('GET', '', token)).json['secrets']).toHaveLength(1);
    expect(deployment.errors.join('\n')).not.toContain(value);
  });
});
