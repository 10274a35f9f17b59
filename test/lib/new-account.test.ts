import { expect, it } from 'vitest';
import { createTestApp, synthesizeTemplates, temporaryFolder } from './fixture.ts';

const small = { accountConcurrency: 10 };

it('an account with little concurrency is told what to raise', () => {
  expect(() => createTestApp(temporaryFolder(), small)).toThrow(/L-B99A9384/);
});

it('an account with little concurrency can share it instead of reserving', () => {
  const app = createTestApp(temporaryFolder(), { ...small, reserveConcurrency: 'false' });
  const functions = synthesizeTemplates(app)
    .flatMap(({ Resources }) => Object.values(Resources))
    .filter(({ Type }) => Type === 'AWS::Lambda::Function');
  expect(functions.length).toBeGreaterThan(10);
  for (const { Properties } of functions) {
    expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  }
}, 120_000);
