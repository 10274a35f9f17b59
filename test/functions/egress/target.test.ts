import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../functions/shared/egress/addresses.ts';
import { readTarget } from '../../../functions/shared/egress/target.ts';

const nobody = new Set<string>();

/** IANA's special-purpose ranges, said once more: first address and prefix. */
const inside = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map((range) => {
  const [network = '', prefix = ''] = range.split('/');
  const first = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { first, size: 2 ** (32 - Number(prefix)) };
});

const isInside = (n: number) => inside.some(({ first, size }) => n >= first && n < first + size);
const dotted = (n: number) => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join('.');
const words = (n: number) => [n >>> 16, n & 0xffff].map((word) => word.toString(16));

const innerNumber = fc
  .constantFrom(...inside)
  .chain(({ first, size }) => fc.integer({ min: 0, max: size - 1 }).map((host) => first + host));
const anyNumber = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const outerNumber = anyNumber.filter((n) => !isInside(n));

const base = fc.constantFrom(
  (n: number) => String(n),
  (n: number) => `0${n.toString(8)}`,
  (n: number) => `000${n.toString(8)}`,
  (n: number) => `0x${n.toString(16)}`,
  (n: number) => `0X${n.toString(16).toUpperCase()}`,
);

/** One to four parts, each in a base of its own, as `inet_aton` takes them. */
const numberParts = (n: number) =>
  fc
    .record({ parts: fc.integer({ min: 1, max: 4 }), bases: fc.tuple(base, base, base, base) })
    .map(({ parts, bases }) => {
      const bytes = [24, 16, 8, 0].map((shift) => (n >>> shift) & 255);
      const head = bytes.slice(0, parts - 1);
      const rest = bytes.slice(parts - 1).reduce((sum, byte) => sum * 256 + byte, 0);
      return [...head, rest].map((part, index) => (bases[index] ?? String)(part)).join('.');
    });

/** The same host in characters that the URL Standard takes for others. */
const disguise = fc.constantFrom(
  (host: string) => host,
  (host: string) => `${host}.`,
  (host: string) => host.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (host: string) => host.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7d8 + Number(digit))),
  (host: string) => host.replaceAll('.', '。'),
  (host: string) => host.replaceAll('.', '．'),
  (host: string) => host.replace(/[\d.]/g, (char) => `%${char.charCodeAt(0).toString(16)}`),
  (host: string) => host.replace(/^./, '\u00ad$&'),
);

const ipv4Host = (n: number) =>
  fc.tuple(numberParts(n), disguise).map(([host, hide]) => hide(host));

const mappedHost = (n: number) =>
  fc.constantFrom(
    `[::ffff:${dotted(n)}]`,
    `[::FFFF:${words(n).join(':').toUpperCase()}]`,
    `[0:0:0:0:0:ffff:${words(n).join(':')}]`,
    `[0000:0000:0000:0000:0000:ffff:${dotted(n)}]`,
  );

/** Ways to an IPv4 address through IPv6 that no server of the web has as its own. */
const tunnelledHost = (n: number) =>
  fc.constantFrom(
    `[::${dotted(n)}]`,
    `[64:ff9b::${dotted(n)}]`,
    `[64:ff9b:1::${words(n).join(':')}]`,
    `[64:ff9b:1:${words(n).join(':')}::]`,
    `[2002:${words(n).join(':')}::1]`,
    `[2001:0:${words(n).join(':')}::1]`,
    `[::ffff:0:${dotted(n)}]`,
    `[fe80::5efe:${dotted(n)}]`,
  );

const reading = (host: string) => () => readTarget(`https://${host}/path`, nobody);
const refusal = expect.objectContaining({ code: 'forbidden', reason: 'address_refused' });
const runs = { numRuns: 2000 };

describe('addresses in every notation', () => {
  it('[G1] inside are refused', () => {
    fc.assert(
      fc.property(
        innerNumber.chain((n) => fc.oneof(ipv4Host(n), mappedHost(n))),
        (host) => {
          expect(reading(host), host).toThrow(refusal);
        },
      ),
      runs,
    );
  });

  it('[G1] outside are taken, and are the address that was meant', () => {
    fc.assert(
      fc.property(
        outerNumber.chain((n) => fc.tuple(fc.constant(n), ipv4Host(n), mappedHost(n))),
        ([n, host, mapped]) => {
          expect(reading(host)().host).toBe(dotted(n));
          expect(isPublicAddress(dotted(n), nobody)).toBe(true);
          expect(reading(mapped)).not.toThrow();
        },
      ),
      runs,
    );
  });

  it('[G1] that lead through a tunnel are refused, wherever it ends', () => {
    fc.assert(
      fc.property(anyNumber.chain(tunnelledHost), (host) => {
        expect(reading(host)).toThrow(refusal);
      }),
      runs,
    );
  });

  it('[G1] of IPv6 are taken only where public hosts have them', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 8, maxLength: 8 }),
        ([first = 0, second = 0, ...rest]) => {
          const address = [first, second, ...rest].map((one) => one.toString(16)).join(':');
          const global = first >= 0x2000 && first < 0x4000;
          const special =
            (first === 0x2001 && (second < 0x200 || second === 0xdb8)) ||
            first === 0x2002 ||
            (first === 0x3fff && second < 0x1000);
          expect(isPublicAddress(address, nobody), address).toBe(global && !special);
        },
      ),
      // And where it is decided.
      {
        ...runs,
        examples: [0x2000, 0x2001, 0x2002, 0x3fff, 0x4000, 0xfc00, 0xfe80, 0xff02].flatMap(
          (first) =>
            [0, 1, 0x1ff, 0x200, 0xdb8, 0xfff, 0x1000].map((second): [number[]] => [
              [first, second, 0, 0, 0, 0, 0, 1],
            ]),
        ),
      },
    );
  });

  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'ⓛocalhost',
    'local%68ost',
    'shop.localhost',
    'printer.local',
    'ip-10-0-0-1.eu-west-3.compute.internal',
    'metadata.google.internal',
    'router.home.arpa',
    'intranet',
    'intranet.',
    'x.onion',
    'x.test',
  ])('[G1] the name %s is refused before it is looked up', (host) => {
    expect(reading(host)).toThrow(refusal);
  });

  it.each([
    'example.com',
    'example.com.',
    'bücher.example',
    'localhost.example.com',
    'a.internal.example',
  ])('[G1] the name %s is looked up', (host) => {
    expect(reading(host)).not.toThrow();
  });
});

describe('ports', () => {
  it.each([22, 25, 53, 465, 3306, 5432, 6379, 11_211, 27_017])('[G1] %i is refused', (port) => {
    expect(reading(`example.com:${port}`)).toThrow(refusal);
  });

  it.each([443, 80, 1024, 8443, 65_535])('[G1] %i is not', (port) => {
    expect(reading(`example.com:${port}`)).not.toThrow();
  });
});

describe('what a local runtime lets through', () => {
  const allowed = new Set(['127.0.0.1']);

  it('[G1] is the host that was named, over http too, and no other', () => {
    expect(readTarget('http://127.0.0.1:8080/', allowed).host).toBe('127.0.0.1');
    expect(readTarget('http://0x7f.1:8080/', allowed).host).toBe('127.0.0.1');
    for (const address of [
      'http://127.0.0.2/',
      'http://localhost/',
      'ftp://127.0.0.1/',
      'http://a@127.0.0.1/',
    ]) {
      expect(() => readTarget(address, allowed), address).toThrow(refusal);
    }
  });

  it('[G1] is one port of it alone, where a port was named', () => {
    const shop = new Set(['127.0.0.1:3004']);
    expect(readTarget('http://127.0.0.1:3004/orders', shop).url.port).toBe('3004');
    for (const address of [
      'http://127.0.0.1/',
      'http://127.0.0.1:3002/',
      'https://127.0.0.1/',
      'http://127.0.0.2:3004/',
      'ftp://127.0.0.1:3004/',
      'http://a@127.0.0.1:3004/',
    ]) {
      expect(() => readTarget(address, shop), address).toThrow(refusal);
    }
  });
});
