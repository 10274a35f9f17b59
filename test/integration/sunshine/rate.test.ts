import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import { deriveCapacity } from '../../../lib/capacity.ts';
import { DEFAULT_ACCOUNT_LIMITS } from '../../../lib/quotas.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { sunshine } from './support/client.ts';

const perSecond = 4;
let deployment: Deployment;
let other: FirstApp;

beforeAll(async () => {
  const { quotas } = deriveCapacity({ scale: 1, account: DEFAULT_ACCOUNT_LIMITS, functions: [] });
  const APP_QUOTAS = JSON.stringify({ ...quotas, serverRequestsPerSecond: perSecond });
  deployment = await startDeployment({ APP_QUOTAS });
  other = await deployment.anotherApp('Other');
});
afterAll(() => deployment?.close());

it('[S19] who calls too often is told when to come again, and nobody else suffers from it', async () => {
  const api = sunshine(deployment);
  const answers = [];
  // More than two windows have room for, whenever the first of them ends.
  for (let round = 0; round < 15; round++) {
    const burst = Array.from({ length: 10 }, () => api.raw('/v2/tokenInfo'));
    answers.push(...(await Promise.all(burst)));
    if (answers.some(({ status }) => status === 429)) break;
  }
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(10 * perSecond - 5);
  expect(refused[0]?.code).toBe('too_many_requests');
  const seconds = Number(refused[0]?.headers.get('retry-after'));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(10);

  const outputs = { ...deployment.outputs, ...other };
  expect((await sunshine({ outputs }, other).raw('/v2/tokenInfo')).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  expect((await api.raw('/v2/tokenInfo')).status).toBe(200);
});
