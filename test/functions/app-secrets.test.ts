import { randomUUID } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callLimits } from '../../core/flows/calls/limits.ts';
import { createAppSecrets } from '../../functions/shared/app-secrets.ts';
import { createAwsEndpoint } from '../../local/endpoint/aws-endpoint.ts';
import { createSecretsManager } from '../../local/secrets-manager/secrets-manager.ts';
import { ADMIN, countingMeter, quietLog, testIam } from '../local/dynamodb/support.ts';

const time = { now: 1_000_000 };
const chance = { now: () => time.now, random: () => 0, sleep: async () => undefined };
const ids = { uuid: randomUUID, token: (length: number) => 'x'.repeat(length) };
const meter = countingMeter();
const close: (() => unknown)[] = [];
let client: SecretsManagerClient;

beforeAll(async () => {
  const iam = testIam();
  const { accountId, region } = iam;
  const manager = createSecretsManager({
    clock: { now: Date.now },
    ids,
    meter,
    accountId,
    region,
  });
  const endpoint = createAwsEndpoint({ services: [manager.service], iam, ids, log: quietLog });
  client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${await endpoint.listen(0)}`,
    region,
    credentials: ADMIN,
    maxAttempts: 1,
  });
  close.push(
    () => manager.close(),
    () => endpoint.close(),
    () => client.destroy(),
  );
});
afterAll(async () => {
  for (const one of close.reverse()) await one();
});

/** An environment of a function: a memory of its own. */
const environment = () => createAppSecrets('shop/apps', chance, client);
const requests = () => meter.sum('secretsmanager.request');
const kept = async (appId: string) => {
  const read = new GetSecretValueCommand({ SecretId: `shop/apps/${appId}` });
  return JSON.parse((await client.send(read)).SecretString ?? '');
};

describe('an app’s secrets', () => {
  it('[G7] are told by name and time, and read by name only', async () => {
    const secrets = environment();
    expect(await secrets.list('a')).toEqual([]);
    await secrets.put('a', 'SHOP', 'the first value');
    time.now += 5;
    await secrets.put('a', 'MAIL', 'mail value');
    time.now += 5;
    const changed = await secrets.put('a', 'SHOP', 'the second value');
    expect(changed).toEqual({ name: 'SHOP', updatedAt: time.now });
    const listed = await secrets.list('a');
    expect(listed).toEqual([{ name: 'MAIL', updatedAt: time.now - 5 }, changed]);
    expect(await secrets.read('a', ['SHOP', 'NONE', 'toString'])).toEqual({
      SHOP: 'the second value',
    });
    expect(await secrets.remove('a', 'SHOP')).toBe(true);
    expect(await secrets.remove('a', 'SHOP')).toBe(false);
    expect(await secrets.remove('a', 'toString')).toBe(false);
    expect(Object.keys(await kept('a'))).toEqual(['MAIL']);
  });

  it('[I9] are no other app’s', async () => {
    const secrets = environment();
    await secrets.put('mine', 'SHOP', 'my own value');
    expect(await secrets.list('yours')).toEqual([]);
    expect(await secrets.read('yours', ['SHOP'])).toEqual({});
  });

  it.each<[string, string, string]>([
    ['a name with a space', 'A B', 'a good value'],
    ['a name that begins with a digit', '1A', 'a good value'],
    ['a name of 65 characters', 'x'.repeat(65), 'a good value'],
    ['no name', '', 'a good value'],
    ['7 bytes', 'A', 'x'.repeat(7)],
    ['4,097 bytes', 'A', `é${'x'.repeat(4095)}`],
    ['a line break at its end', 'A', 'a good value\n'],
    ['half a character', 'A', 'a good value\ud800'],
  ])('[G7] with %s are refused', async (_, name, value) => {
    await expect(environment().put('bad', name, value)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(await environment().list('bad')).toEqual([]);
  });

  it('[G7] are 50, and 60,000 bytes in all', async () => {
    const secrets = environment();
    for (let count = 1; count <= callLimits.secrets; count++) {
      await secrets.put('many', `S${count}`, 'a good value');
    }
    const full = { code: 'quota_exceeded' };
    await expect(secrets.put('many', 'MORE', 'a good value')).rejects.toMatchObject(full);
    await secrets.put('many', 'S1', 'a better value');
    for (let count = 1; count <= 14; count++)
      await secrets.put('big', `S${count}`, 'x'.repeat(4096));
    await expect(secrets.put('big', 'S15', 'x'.repeat(4096))).rejects.toMatchObject(full);
    expect(await secrets.list('big')).toHaveLength(14);
  });

  it('[G8] set at once by many are all there', async () => {
    const names = Array.from({ length: 8 }, (_, at) => `S${at}`);
    await Promise.all(names.map((name) => environment().put('race', name, `value of ${name}`)));
    expect(Object.keys(await kept('race')).toSorted()).toEqual(names);
    await Promise.all([
      environment().remove('race', 'S0'),
      environment().put('race', 'S1', 'another value'),
      environment().put('race', 'S8', 'one more value'),
    ]);
    const secrets = environment();
    expect((await secrets.list('race')).map(({ name }) => name)).toEqual([...names.slice(1), 'S8']);
    expect(await secrets.read('race', ['S1', 'S8'])).toEqual({
      S1: 'another value',
      S8: 'one more value',
    });
  });

  it('[G8] set again by two with the same value are no conflict', async () => {
    const put = () => environment().put('same', 'SHOP', 'the same value');
    await Promise.all([put(), put(), put()]);
    expect(await environment().read('same', ['SHOP'])).toEqual({ SHOP: 'the same value' });
  });

  it('[G8] are read once a minute, and a new one at once', async () => {
    const [reader, writer] = [environment(), environment()];
    await writer.put('cached', 'SHOP', 'the old value');
    await reader.read('cached', ['SHOP']);
    const before = requests();
    await writer.put('cached', 'SHOP', 'the new value');
    const written = requests();
    expect(written - before).toBe(2);
    time.now += 59_999;
    expect(await reader.read('cached', ['SHOP'])).toEqual({ SHOP: 'the old value' });
    expect(requests()).toBe(written);
    time.now += 1;
    const [first, second] = await Promise.all([
      reader.read('cached', ['SHOP']),
      reader.read('cached', ['SHOP']),
    ]);
    expect([first, second]).toEqual([{ SHOP: 'the new value' }, { SHOP: 'the new value' }]);
    expect(requests()).toBe(written + 1);

    expect(await reader.read('cached', ['LATER'])).toEqual({});
    await writer.put('cached', 'LATER', 'a later value');
    time.now += 2_000;
    expect(await reader.read('cached', ['LATER'])).toEqual({ LATER: 'a later value' });
  });
});
