import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { closeAll, functionWith, removeFunctions, result, start } from './function-fixture.ts';

afterEach(closeAll);
afterAll(removeFunctions);

/** Answers with the event after `ms` milliseconds. */
const WAITING =
  'export const handler = (event) => new Promise((r) => setTimeout(r, event.ms, event));';

describe('an execution environment', () => {
  it('gives the handler the event and a context as AWS does', async () => {
    const { lambda } = start([
      functionWith(
        'export const handler = async (event, context) => ({ event, context, left: context.getRemainingTimeInMillis() });',
      ),
    ]);
    const answer = (await result(lambda, { a: 'ü' })) as {
      event: unknown;
      context: Record<string, unknown>;
      left: number;
    };
    expect(answer.event).toEqual({ a: 'ü' });
    expect(answer.context).toMatchObject({
      functionName: 'subject',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-3:111122223333:function:subject',
      memoryLimitInMB: '512',
      logGroupName: '/aws/lambda/subject',
    });
    expect(answer.context.logStreamName).toMatch(/^2023\/11\/14\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(answer.left).toBeGreaterThan(0);
    expect(answer.left).toBeLessThanOrEqual(5_000);
  });

  it('has the variables of the template and of Lambda, and none of the machine', async () => {
    process.env['LEAKED_FROM_THE_HOST'] = 'yes';
    const { lambda } = start([
      functionWith('export const handler = async () => process.env;', {
        environment: { TABLE: 'notes', AWS_REGION: 'mars-1' },
      }),
    ]);
    const variables = (await result(lambda)) as Record<string, string>;
    delete process.env['LEAKED_FROM_THE_HOST'];
    expect(variables).toMatchObject({
      TABLE: 'notes',
      AWS_REGION: 'eu-west-3',
      AWS_LAMBDA_FUNCTION_NAME: 'subject',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      _HANDLER: 'index.handler',
      AWS_ACCESS_KEY_ID: 'key of Stack/Role',
      AWS_SESSION_TOKEN: 'token',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4000',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:4001',
    });
    expect(variables).not.toHaveProperty('LEAKED_FROM_THE_HOST');
  });

  it('is reused warm, and handles one event at a time', async () => {
    const { lambda } = start([
      functionWith(
        `let busy = 0; let worst = 0; let count = 0;
         export const handler = async () => {
           worst = Math.max(worst, ++busy); count++;
           await new Promise((r) => setTimeout(r, 5));
           busy--; return { worst, count };
         };`,
        { reservedConcurrency: 20 },
      ),
    ]);
    const answers = (await Promise.all(Array.from({ length: 20 }, () => result(lambda)))) as {
      worst: number;
      count: number;
    }[];
    expect(Math.max(...answers.map((answer) => answer.worst))).toBe(1);
    // 20 events in fewer than 20 environments: some environment has served several.
    expect(Math.max(...answers.map((answer) => answer.count))).toBeGreaterThan(1);
    expect(lambda.environments('subject')).toBeLessThan(20);
  });

  it('is started anew, up to the reserved concurrency, when events take long', async () => {
    const { lambda } = start([
      functionWith(
        `const me = Math.random();
         export const handler = async () => { await new Promise((r) => setTimeout(r, 1500)); return me; };`,
        { reservedConcurrency: 3 },
      ),
    ]);
    const environments = await Promise.all([result(lambda), result(lambda), result(lambda)]);
    expect(new Set(environments).size).toBeGreaterThan(1);
  });

  it('is given up when it was idle for minutes', async () => {
    const { lambda, clock } = start([functionWith('export const handler = async () => 1;')]);
    await result(lambda);
    clock.advance(60_000);
    expect(lambda.environments('subject')).toBe(1);
    clock.advance(6 * 60_000);
    await expect.poll(() => lambda.environments('subject')).toBe(0);
    expect(await result(lambda)).toBe(1);
  });

  it('loads CommonJS from index.js, and code that stands in the template', async () => {
    const { lambda } = start([
      functionWith('', {
        code: {
          source: "exports.handler = async () => require('node:path').basename(__filename);",
          hash: 'abc',
        },
      }),
    ]);
    expect(await result(lambda)).toBe('index.js');
  });
});

describe('a failing function', () => {
  it('answers a thrown error with its type and message, and stays warm', async () => {
    const { lambda } = start([
      functionWith(
        `let count = 0;
         export const handler = async () => { if (++count === 1) throw new RangeError('too far'); return count; };`,
      ),
    ]);
    expect(await lambda.invoke('subject', '{}')).toMatchObject({
      kind: 'function-error',
      errorType: 'RangeError',
      errorMessage: 'too far',
    });
    expect(await result(lambda)).toBe(2);
  });

  it('is cut off at its time-out, and a new environment takes the next event', async () => {
    const { lambda, meter } = start([
      functionWith(
        'export const handler = async (event) => { if (event.loop) for (;;) {} return 1; };',
        { timeoutSeconds: 1 },
      ),
    ]);
    expect(await lambda.invoke('subject', '{"loop":true}')).toMatchObject({ kind: 'timed-out' });
    expect(await result(lambda)).toBe(1);
    expect(meter.quantities()['lambda.gbSecond']?.['subject']).toBeGreaterThanOrEqual(0.5);
  });

  it.each([
    ['process.exit(3)', 'Runtime.ExitError', /exit status 3/],
    ["setTimeout(() => { throw new TypeError('later'); }, 1)", 'TypeError', /later/],
    ['Promise.reject(new URIError("lost"))', 'URIError', /lost/],
  ])('that ends by %s fails its event, and only that', async (code, errorType, message) => {
    const { lambda } = start([
      functionWith(
        `export const handler = async (event) => {
           if (!event.die) return 'alive';
           ${code};
           await new Promise((r) => setTimeout(r, 3000));
         };`,
      ),
    ]);
    const outcome = await lambda.invoke('subject', '{"die":true}');
    expect(outcome).toMatchObject({ kind: 'function-error', errorType });
    expect(outcome).toHaveProperty('errorMessage', expect.stringMatching(message));
    expect(await result(lambda)).toBe('alive');
  });

  it('that takes more than its memory is killed, and not the runtime', async () => {
    const { lambda } = start([
      functionWith(
        `export const handler = async (event) => {
           const hoard = [];
           while (event.hoard) hoard.push(new Array(10000).fill(hoard.length));
           return 'alive';
         };`,
        { memoryMb: 64, timeoutSeconds: 20 },
      ),
    ]);
    expect(await lambda.invoke('subject', '{"hoard":true}')).toMatchObject({
      kind: 'function-error',
      errorType: 'Runtime.OutOfMemory',
    });
    expect(await result(lambda)).toBe('alive');
  });

  it('fails its event when its module cannot be loaded', async () => {
    const { lambda } = start([functionWith("throw new Error('no table');")]);
    expect(await lambda.invoke('subject', '{}')).toMatchObject({
      kind: 'function-error',
      errorMessage: 'no table',
    });
  });

  it('is refused with a callback, as nodejs24.x refuses it', async () => {
    const { lambda } = start([
      functionWith('export const handler = (event, context, callback) => callback(null, 1);'),
    ]);
    expect(await lambda.invoke('subject', '{}')).toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
    });
  });
});

describe('concurrency', () => {
  it('beyond the reserved figure is throttled', async () => {
    const { lambda, meter } = start([functionWith(WAITING, { reservedConcurrency: 1 })]);
    const running = result(lambda, { ms: 300 });
    expect(await lambda.invoke('subject', '{"ms":0}')).toEqual({ kind: 'throttled' });
    await running;
    await result(lambda, { ms: 0 });
    // What is throttled is not billed.
    expect(meter.quantities()['lambda.request']).toEqual({ subject: 2 });
  });

  it('is never more than reserved, and what waits for the machine is not throttled', async () => {
    const { lambda } = start([
      functionWith(
        `import { writeFileSync, unlinkSync, readdirSync, mkdirSync } from 'node:fs';
         export const handler = async (event, context) => {
           mkdirSync(event.folder, { recursive: true });
           const file = event.folder + '/' + context.awsRequestId;
           writeFileSync(file, '');
           const running = readdirSync(event.folder).length;
           await new Promise((r) => setTimeout(r, 20));
           unlinkSync(file);
           return running;
         };`,
        { reservedConcurrency: 2 },
      ),
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'causerie-running-'));
    const running = await Promise.all(Array.from({ length: 6 }, () => result(lambda, { folder })));
    expect(running.every((count) => typeof count === 'number' && count <= 2)).toBe(true);
    rmSync(folder, { recursive: true });
  });

  /** An environment takes memory: on larger machines several for each core are many. */
  const cores = availableParallelism();

  it.skipIf(cores > 8)(
    'of a machine that is too small goes to those who still wait for it',
    async () => {
      const { lambda } = start([functionWith(WAITING, { reservedConcurrency: 900 })]);
      // It is known by then that an event takes most of a second, and there are several for each core.
      while (lambda.environments('subject') < 2 * cores) {
        await Promise.all(Array.from({ length: 8 * cores }, () => result(lambda, { ms: 900 })));
      }
      const flood = await Promise.all(
        Array.from({ length: 400 }, () => lambda.invoke('subject', '{"ms":1}')),
      );
      const throttled = flood.filter(({ kind }) => kind === 'throttled').length;
      expect(throttled).toBeGreaterThan(0);
      expect(throttled).toBeLessThan(400);
      // What was not is done.
      expect(flood.filter(({ kind }) => kind === 'ok')).toHaveLength(400 - throttled);
      expect(await result(lambda, { ms: 1 })).toBeDefined();
    },
    30_000,
  );

  it('of functions without their own figure is what the others leave', async () => {
    const { lambda } = start([
      functionWith('export const handler = async () => 1;', {
        functionName: 'big',
        reservedConcurrency: 999,
      }),
      functionWith(WAITING, { reservedConcurrency: undefined }),
    ]);
    const running = result(lambda, { ms: 200 });
    expect(await lambda.invoke('subject', '{"ms":0}')).toEqual({ kind: 'throttled' });
    await running;
  });
});

describe('logs', () => {
  it("carry the handler's lines between START and REPORT, and are on the bill", async () => {
    const { lambda, meter } = start([
      functionWith(
        "export const handler = async () => { console.log('one %d', 1); process.stdout.write('raw\\n'); };",
      ),
    ]);
    await result(lambda);
    await expect.poll(() => lambda.logLines('subject').length).toBe(5);
    const [first, console_, raw, end, last] = lambda.logLines('subject');
    expect(first).toMatch(/^START RequestId: [0-9-]+ Version: \$LATEST$/);
    expect(console_).toMatch(/^\d{4}-.*Z\t[0-9-]+\tINFO\tone 1$/);
    expect([raw, end]).toEqual(['raw', expect.stringMatching(/^END RequestId/)]);
    expect(last).toMatch(/^REPORT RequestId: [0-9-]+\tDuration: /);
    const bytes = lambda.logLines('subject').join('\n').length + 1;
    expect(meter.quantities()['logs.byte']).toEqual({ subject: bytes });
  });

  it('go to a file of the data directory, JSON where the template asks for it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'causerie-logs-'));
    const { lambda } = start(
      [
        functionWith(
          "export const handler = async () => { console.info('chatter'); console.warn('careful'); };",
          {
            jsonLogs: true,
            logLevel: 'WARN',
            platformLogs: false,
          },
        ),
      ],
      { logsDirectory: directory },
    );
    await result(lambda);
    const line: unknown = JSON.parse(readFileSync(join(directory, 'subject.log'), 'utf8'));
    expect(line).toMatchObject({ level: 'WARN', message: 'careful' });
    await closeAll();
    rmSync(directory, { recursive: true });
  });
});

describe('asynchronous events', () => {
  it('are tried three times, a minute and then two apart, and then given up', async () => {
    const failed: unknown[] = [];
    const { lambda, clock, meter } = start(
      [functionWith("export const handler = async () => { throw new Error('no'); };")],
      { onAsynchronousFailure: (event) => failed.push(event.condition, event.attempts) },
    );
    const attempts = () => meter.quantities()['lambda.request']?.['subject'] ?? 0;
    lambda.invokeAsync('subject', '{}');
    await expect.poll(attempts).toBe(1);
    // The retry is due a minute after the failure, which the pool tells a moment after its bill.
    const advanceUntil = (count: number) =>
      expect
        .poll(
          () => {
            clock.advance(5_000);
            return attempts();
          },
          { interval: 5 },
        )
        .toBe(count);
    const start1 = clock.now();
    await advanceUntil(2);
    expect(clock.now() - start1).toBeGreaterThanOrEqual(60_000);
    const start2 = clock.now();
    await advanceUntil(3);
    expect(clock.now() - start2).toBeGreaterThanOrEqual(115_000);
    await expect.poll(() => failed).toEqual(['RetriesExhausted', 3]);
  });
});

describe('a new template', () => {
  it('lets a running event finish in the old code, and runs new ones in the new', async () => {
    const { lambda } = start([
      functionWith(
        "export const handler = async (e) => { await new Promise((r) => setTimeout(r, e.ms)); return 'old'; };",
      ),
    ]);
    await result(lambda, { ms: 0 });
    const running = result(lambda, { ms: 200 });
    lambda.replace([functionWith("export const handler = async () => 'new';")]);
    expect(await result(lambda)).toBe('new');
    expect(await running).toBe('old');
  });

  it('leaves the environments of unchanged functions warm', async () => {
    const model = functionWith('let count = 0; export const handler = async () => ++count;');
    const { lambda } = start([model]);
    await result(lambda);
    lambda.replace([{ ...model }]);
    expect(await result(lambda)).toBe(2);
    lambda.replace([{ ...model, environment: { CHANGED: 'yes' } }]);
    expect(await result(lambda)).toBe(1);
  });
});

it('kill ends environments in the middle of their event, and others take over', async () => {
  const { lambda } = start([functionWith(WAITING)]);
  await result(lambda, { ms: 0 });
  const running = lambda.invoke('subject', '{"ms":4000}');
  expect(await lambda.kill()).toBe(1);
  expect(await running).toMatchObject({
    kind: 'function-error',
    errorType: 'Runtime.ExitError',
  });
  expect(await result(lambda, { ms: 0 })).toEqual({ ms: 0 });
});

it('a function that the template does not have is answered, not thrown', async () => {
  const { lambda } = start([]);
  expect(await lambda.invoke('nobody', '{}')).toMatchObject({
    kind: 'function-error',
    errorType: 'ResourceNotFoundException',
  });
});
