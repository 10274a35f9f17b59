import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuthorizationCache } from '../../../local/apigateway/authorization-cache.ts';
import { policyAllows } from '../../../local/apigateway/execute-policy.ts';
import { FrameSizes } from '../../../local/apigateway/frame-sizes.ts';
import { HttpRouter } from '../../../local/apigateway/http-router.ts';
import { RequestStamps } from '../../../local/apigateway/request-stamps.ts';
import { TokenBucket } from '../../../local/apigateway/token-bucket.ts';
import { countingIds, ManualClock } from './harness.ts';

/** A client's frame as RFC 6455 writes it, masked with zeros. */
function frame(length: number, opcode: number, fin: boolean): Buffer {
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const header = Buffer.alloc(size + 4);
  header[0] = (fin ? 0x80 : 0) | opcode;
  header[1] = 0x80 | (size === 2 ? length : size === 4 ? 126 : 127);
  if (size === 4) header.writeUInt16BE(length, 2);
  if (size === 10) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, Buffer.alloc(length, 'x')]);
}

describe('sizes of frames', () => {
  const message = fc.record({
    frames: fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 4 }),
    ping: fc.boolean(),
  });

  it('the first message with an oversized frame is found, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(message),
        fc.array(fc.integer({ min: 1, max: 50 })),
        (messages, cuts) => {
          const limit = 200;
          const bytes = Buffer.concat(
            messages.flatMap(({ frames, ping }) =>
              frames.flatMap((length, i) => [
                ...(ping ? [frame(100, 9, true)] : []),
                frame(length, i === 0 ? 1 : 0, i === frames.length - 1),
              ]),
            ),
          );
          const sizes = new FrameSizes(limit);
          let start = 0;
          for (let i = 0; start < bytes.length; i += 1) {
            const cut = cuts.length > 0 ? (cuts[i % cuts.length] as number) : bytes.length;
            sizes.scan(bytes.subarray(start, start + cut));
            start += cut;
          }
          const first = messages.findIndex(({ frames }) => frames.some((length) => length > limit));
          expect(sizes.oversizedMessage).toBe(first < 0 ? Number.POSITIVE_INFINITY : first);
        },
      ),
    );
  });

  it('lengths of 16 and 64 bits are read', () => {
    for (const length of [125, 126, 65_535, 65_536, 70_000]) {
      const exact = new FrameSizes(length);
      exact.scan(frame(length, 1, true));
      exact.scan(frame(length + 1, 1, true));
      expect(exact.oversizedMessage).toBe(1);
    }
  });
});

describe('policies of authorizers', () => {
  const allows = (Resource: string, arn: string) =>
    policyAllows({ Statement: { Effect: 'Allow', Action: 'execute-api:Invoke', Resource } }, arn);

  it('a wildcard matches what a regular expression would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (resource, arn) => {
        const source = resource.replaceAll('*', '.*').replaceAll('?', '.');
        expect(allows(resource, arn)).toBe(new RegExp(`^${source}$`).test(arn));
      }),
      { numRuns: 2000 },
    );
  });

  it('NotAction, NotResource and conditions are read on the safe side', () => {
    const one = (statement: object) => policyAllows({ Statement: [statement] }, 'arn:x');
    const both = (statement: object) =>
      policyAllows(
        { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, statement] },
        'arn:x',
      );
    expect(one({ Effect: 'Allow', NotAction: 's3:*', NotResource: 'arn:y' })).toBe(true);
    expect(one({ Effect: 'Allow', NotAction: 'execute-api:*', Resource: '*' })).toBe(false);
    expect(one({ Effect: 'Allow', Action: '*', Resource: '*', Condition: {} })).toBe(false);
    expect(both({ Effect: 'Deny', Action: '*', Resource: '*', Condition: {} })).toBe(false);
    expect(both({ Effect: 'Deny', Action: '*', NotResource: 'arn:x' })).toBe(true);
    expect(policyAllows(null, 'arn:x')).toBe(false);
    expect(policyAllows({ Statement: [null, 'x'] }, 'arn:x')).toBe(false);
  });
});

describe('the most specific route of an HTTP API', () => {
  const keys = [
    'GET /pets/dog/1',
    'GET /pets/dog/{id}',
    'GET /pets/{proxy+}',
    'ANY /pets/cat/{id}',
    'POST /pets/mine',
    'GET /pets/{id}',
    'ANY /{proxy+}',
    '$default',
  ];
  const router = new HttpRouter(keys.map((key) => [key, key] as const));
  const shuffled = new HttpRouter([...keys].reverse().map((key) => [key, key] as const));

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', undefined],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1', 'ANY /pets/cat/{id}', { id: '1' }],
    ['GET', '/pets/bird/1', 'GET /pets/{proxy+}', { proxy: 'bird/1' }],
    ['GET', '/pets/mine', 'GET /pets/{id}', { id: 'mine' }],
    ['POST', '/pets/mine', 'POST /pets/mine', undefined],
    ['POST', '/pets/5', 'ANY /{proxy+}', { proxy: 'pets/5' }],
    ['GET', '/pets/a%2Fb', 'GET /pets/{id}', { id: 'a/b' }],
    ['GET', '/pets/%E0', 'GET /pets/{id}', { id: '%E0' }],
    ['GET', '/', '$default', undefined],
  ])('%s %s goes to %s', (method, path, routeKey, pathParameters) => {
    expect(router.match(method, path)).toEqual({ route: routeKey, pathParameters });
    expect(shuffled.match(method, path)).toEqual({ route: routeKey, pathParameters });
  });
});

describe('the token bucket', () => {
  it('never lets more pass than the burst and what the rate adds', () => {
    const step = fc.record({ wait: fc.nat({ max: 3_000 }), calls: fc.nat({ max: 20 }) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const clock = new ManualClock();
        const bucket = new TokenBucket(clock, { rateLimit: 5, burstLimit: 10 });
        const start = clock.now();
        let passed = 0;
        for (const { wait, calls } of steps) {
          clock.advance(wait);
          for (let i = 0; i < calls; i += 1) if (bucket.take()) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(10 + ((clock.now() - start) / 1000) * 5);
      }),
    );
  });

  it('is full again after burst divided by rate', () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket(clock, { rateLimit: 5, burstLimit: 10 });
    const drain = (): number => {
      let taken = 0;
      while (bucket.take()) taken += 1;
      return taken;
    };
    expect(drain()).toBe(10);
    clock.advance(1_000);
    expect(drain()).toBe(5);
    clock.advance(60_000);
    expect(drain()).toBe(10);
  });
});

describe('small parts', () => {
  it('request ids differ and look like those of API Gateway', () => {
    const stamps = new RequestStamps(new ManualClock(), countingIds());
    const ids = Array.from({ length: 1_000 }, () => stamps.id());
    expect(new Set(ids).size).toBe(1_000);
    expect(ids.every((id) => /^[A-Za-z0-9_-]{15}=$/.test(id))).toBe(true);
  });

  it('the cache forgets what was used least recently', () => {
    const cache = new AuthorizationCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  });
});
