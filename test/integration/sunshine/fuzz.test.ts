import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDescribed } from '../../support/fuzz/description.ts';
import { type FuzzResult, fuzz } from '../../support/fuzz/fuzz.ts';
import { fuzzTarget } from '../../support/fuzz/target.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { conforms } from './support/conforms.ts';

/** The beginning of what `npm run fuzz` does at length, always the same. */
describe.skipIf(!isDescribed)('requests that nobody would think of', () => {
  let deployment: Deployment;
  let result: FuzzResult;

  beforeAll(async () => {
    deployment = await startDeployment();
    const target = await fuzzTarget(deployment);
    result = await fuzz(target, { requests: 300, seed: 82, violations: conforms });
  });
  afterAll(() => deployment?.close());

  it('[S82] are answered as described, and none of them by 500', () => {
    expect(result.findings).toEqual([]);
    expect(result.requests).toBe(300);
  });

  it('[S82] are right and wrong ones, of most operations', () => {
    const answers = [...result.answers.keys()].map((name) => name.split(' '));
    expect(new Set(answers.map(([operation]) => operation)).size).toBeGreaterThan(50);
    const right = answers.filter(([, status]) => status === '200' || status === '201');
    expect(right.length).toBeGreaterThan(20);
    for (const status of ['400', '401', '403', '404']) {
      expect(answers.map(([, one]) => one)).toContain(status);
    }
  });
});
