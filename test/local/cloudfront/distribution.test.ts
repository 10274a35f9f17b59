import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDistribution, type Distribution } from '../../../local/cloudfront/distribution.ts';
import type { DistributionModel } from '../../../local/cloudfront/model.ts';
import { systemIds } from '../../../local/runtime/system.ts';
import { openObjectStore } from '../../../local/s3/object-store.ts';
import { loadApplication } from '../../../local/template/application.ts';
import { countingMeter, quietLog } from '../dynamodb/support.ts';
import { bucket } from '../s3/support/s3-fixture.ts';
import { removeAssemblies, writeAssembly } from '../template/assembly-fixture.ts';

const ARN = { 'Fn::GetAtt': ['Pages', 'Arn'] };
const allow = (Action: string, Resource: unknown, distribution: unknown = { Ref: 'Site' }) => ({
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action,
  Resource,
  Condition: {
    StringEquals: {
      'AWS:SourceArn': {
        'Fn::Join': [
          '',
          ['arn:aws:cloudfront::', { Ref: 'AWS::AccountId' }, ':distribution/', distribution],
        ],
      },
    },
  },
});
const OBJECTS = { 'Fn::Join': ['', [ARN, '/*']] };

interface SiteOptions {
  statements?: unknown[];
  config?: Record<string, unknown>;
  origin?: Record<string, unknown>;
  /** Beside the one of the pages. */
  origins?: Record<string, unknown>[];
  resources?: Record<string, unknown>;
  /** CorsConfig of the response headers policy. */
  cors?: Record<string, unknown>;
}

/** What the runtime reads of a template with a distribution before the bucket `pages`. */
function modelOf({
  statements,
  config = {},
  origin = {},
  origins = [],
  resources = {},
  cors,
}: SiteOptions = {}): DistributionModel {
  const directory = writeAssembly({
    Main: {
      Resources: {
        ...resources,
        Pages: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pages' } },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: { Ref: 'Pages' },
            PolicyDocument: { Statement: statements ?? [allow('s3:GetObject', OBJECTS)] },
          },
        },
        Access: { Type: 'AWS::CloudFront::OriginAccessControl', Properties: {} },
        Caching: {
          Type: 'AWS::CloudFront::CachePolicy',
          Properties: {
            CachePolicyConfig: {
              ParametersInCacheKeyAndForwardedToOrigin: {
                EnableAcceptEncodingBrotli: true,
                EnableAcceptEncodingGzip: true,
              },
            },
          },
        },
        Headers: {
          Type: 'AWS::CloudFront::ResponseHeadersPolicy',
          Properties: {
            ResponseHeadersPolicyConfig: {
              SecurityHeadersConfig: {
                ContentSecurityPolicy: {
                  ContentSecurityPolicy: "default-src 'none'",
                  Override: true,
                },
                ContentTypeOptions: { Override: true },
                FrameOptions: { FrameOption: 'DENY', Override: true },
                StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true },
              },
              ...(cors === undefined ? {} : { CorsConfig: cors }),
              CustomHeadersConfig: { Items: [{ Header: 'Cache-Control', Value: 'no-cache' }] },
              RemoveHeadersConfig: { Items: [{ Header: 'x-amz-server-side-encryption' }] },
            },
          },
        },
        Site: {
          Type: 'AWS::CloudFront::Distribution',
          Properties: {
            DistributionConfig: {
              Aliases: ['help.example.com'],
              DefaultRootObject: 'index.html',
              Origins: [
                {
                  Id: 'bucket',
                  DomainName: { 'Fn::GetAtt': ['Pages', 'RegionalDomainName'] },
                  OriginAccessControlId: { 'Fn::GetAtt': ['Access', 'Id'] },
                  ...origin,
                },
                ...origins,
              ],
              DefaultCacheBehavior: {
                TargetOriginId: 'bucket',
                AllowedMethods: ['GET', 'HEAD'],
                Compress: true,
                CachePolicyId: { Ref: 'Caching' },
                ResponseHeadersPolicyId: { Ref: 'Headers' },
              },
              CustomErrorResponses: [
                { ErrorCode: 403, ResponseCode: 404, ResponsePagePath: '/404.html' },
              ],
              ...config,
            },
          },
        },
      },
    },
  });
  const [model] = loadApplication(directory).distributions;
  if (model === undefined) throw new Error('the template has a distribution');
  return model;
}

const store = openObjectStore({ clock: Date, ids: systemIds });
const meter = countingMeter();
const distributions: Distribution[] = [];
const LONG = `<p>${'long '.repeat(500)}</p>`;

/** Serves a model; @returns its URL */
async function serve(model: DistributionModel): Promise<string> {
  const distribution = createDistribution({ model, read: store.read, meter, log: quietLog });
  distributions.push(distribution);
  return `http://127.0.0.1:${await distribution.listen(0)}`;
}

let site: string;
beforeAll(async () => {
  store.ensureBucket(bucket('pages'));
  const objects: [string, string, Record<string, string>][] = [
    ['index.html', '<h1>Home</h1>', { 'content-type': 'text/html; charset=utf-8' }],
    ['404.html', '<h1>Not here</h1>', { 'content-type': 'text/html' }],
    ['fr/long.html', LONG, { 'content-type': 'text/html', 'cache-control': 'max-age=60' }],
    ['assets/a.js', 'a();', { 'content-type': 'text/javascript', 'cache-control': 'max-age=9' }],
    ['photo', LONG, { 'content-type': 'image/png' }],
    ['packed.json', LONG, { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    ['digits', '0123456789', { 'content-type': 'text/plain' }],
  ];
  for (const [key, body, headers] of objects) {
    await store.put({
      bucket: 'pages',
      key,
      body: Buffer.from(body),
      headers,
      checksum: undefined,
    });
  }
  site = await serve(modelOf());
});
afterAll(async () => {
  for (const each of distributions) await each.close();
  store.close();
  removeAssemblies();
});

/** The answer as it comes over the wire, nothing decompressed. */
function raw(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    httpGet(`${site}${path}`, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    }).on('error', reject);
  });
}

describe('a distribution before a bucket', () => {
  it('serves objects with the headers that they have, and the root object at /', async () => {
    const home = await fetch(`${site}/?utm=1`);
    expect(await home.text()).toBe('<h1>Home</h1>');
    expect(home.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const asset = await raw('/assets/a.js');
    expect(asset.headers).toMatchObject({ 'cache-control': 'max-age=9', 'content-length': '4' });
  });

  it('puts the headers of its policy on every answer, over the object’s or where it has none', async () => {
    for (const path of ['/', '/none', '/assets/a.js']) {
      const { headers } = await raw(path);
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'strict-transport-security': 'max-age=60; includeSubDomains',
      });
      expect(headers['x-amz-server-side-encryption']).toBeUndefined();
    }
    expect((await raw('/')).headers['cache-control']).toBe('no-cache');
    expect((await raw('/assets/a.js')).headers['cache-control']).toBe('max-age=9');
  });

  it('has the page of the template for what is not there', async () => {
    const { status, body, headers } = await raw('/none');
    expect([status, body.toString()]).toEqual([404, '<h1>Not here</h1>']);
    expect(headers['content-type']).toBe('text/html');
    expect((await raw('/%ff')).status).toBe(400);
    expect((await raw('/..%2f..%2fetc%2fpasswd')).status).toBe(404);
  });

  it('takes GET and HEAD only', async () => {
    const head = await fetch(`${site}/digits`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      '10',
      '',
    ]);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await fetch(`${site}/digits`, { method })).status).toBe(403);
    }
  });

  it('sends nothing again that the viewer has, and ranges of the rest', async () => {
    const { headers } = await raw('/digits');
    const { etag = '', 'last-modified': modified = '' } = headers;
    const conditions: Record<string, string>[] = [
      { 'if-none-match': etag },
      { 'if-modified-since': modified },
    ];
    for (const condition of conditions) {
      const again = await raw('/digits', condition);
      expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
    }
    const part = await raw('/digits', { range: 'bytes=2-4' });
    expect([part.status, part.body.toString()]).toEqual([206, '234']);
    expect(part.headers['content-range']).toBe('bytes 2-4/10');
    const beyond = await raw('/digits', { range: 'bytes=10-' });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */10']);
    const other = await raw('/digits', { range: 'bytes=2-4', 'if-range': '"other"' });
    expect([other.status, other.body.length]).toEqual([200, 10]);
    const same = await raw('/digits', { range: 'bytes=2-4', 'if-range': etag });
    expect(same.status).toBe(206);
  });
});

describe('pages of other origins', () => {
  const cors = (origins: string[], more: Record<string, unknown> = {}) => ({
    AccessControlAllowOrigins: { Items: origins },
    AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
    AccessControlAllowHeaders: { Items: ['*'] },
    AccessControlAllowCredentials: false,
    OriginOverride: true,
    ...more,
  });
  /** The headers of CORS that a page of `origin` gets. */
  async function told(config: Record<string, unknown>, origin?: string, path = '/digits') {
    const url = await serve(modelOf({ cors: config }));
    const { headers } = await fetch(
      url + path,
      origin === undefined ? {} : { headers: { origin } },
    );
    return Object.fromEntries(
      [...headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'),
    );
  }

  it('may read what is open to all, where they say who they are', async () => {
    const open = cors(['*'], { AccessControlExposeHeaders: { Items: ['etag', 'x-a'] } });
    expect(await told(open)).toEqual({});
    const answer = {
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'etag, x-a',
    };
    expect(await told(open, 'https://shop.example')).toEqual(answer);
    expect(await told(open, 'https://shop.example', '/none')).toEqual(answer);
  });

  it('may read what is open to them, and no other may', async () => {
    const some = cors(['https://*.example'], { AccessControlAllowCredentials: true });
    expect(await told(some, 'https://shop.example')).toEqual({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    expect(await told(some, 'https://shop.invalid')).toEqual({});
    expect(await told(some, 'https://shop.example', '/fr/long.html')).toMatchObject({
      vary: 'Accept-Encoding, Origin',
    });
  });

  it('may read nothing where the policy says nothing of them', async () => {
    const url = await serve(modelOf());
    const { headers } = await fetch(url, { headers: { origin: 'https://shop.example' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('compression', () => {
  it('is the best that the viewer takes, under a weak tag that holds for the next request', async () => {
    const plain = await raw('/fr/long.html');
    expect(plain.body.toString()).toBe(LONG);
    expect(plain.headers.vary).toBe('Accept-Encoding');
    const best = await raw('/fr/long.html', { 'accept-encoding': 'gzip, deflate, br' });
    expect(best.headers).toMatchObject({
      'content-encoding': 'br',
      'content-length': String(best.body.length),
      etag: `W/${plain.headers.etag}`,
    });
    expect(brotliDecompressSync(best.body).toString()).toBe(LONG);
    const older = await raw('/fr/long.html', { 'accept-encoding': 'br;q=0, gzip' });
    expect(gunzipSync(older.body).toString()).toBe(LONG);
    const again = await raw('/fr/long.html', {
      'accept-encoding': 'br',
      'if-none-match': String(best.headers.etag),
    });
    expect([again.status, again.headers.etag]).toEqual([304, best.headers.etag]);
  });

  it.each(['/', '/photo', '/packed.json'])(
    'is left out where it would not help: %s',
    async (path) => {
      const { headers } = await raw(path, { 'accept-encoding': 'br, gzip' });
      expect(headers['content-encoding']).toBe(path === '/packed.json' ? 'gzip' : undefined);
      expect(headers.etag).not.toMatch(/^W/);
    },
  );
});

describe('the bucket’s policy', () => {
  const statusOf = async (options: SiteOptions) =>
    (
      await fetch(
        `${await serve(modelOf({ config: { CustomErrorResponses: [] }, ...options }))}/digits`,
      )
    ).status;

  it('has to let the distribution in, this one and no other', async () => {
    expect(await statusOf({})).toBe(200);
    expect(await statusOf({ statements: [] })).toBe(403);
    expect(await statusOf({ statements: [allow('s3:GetObject', OBJECTS, 'EOTHER')] })).toBe(403);
    expect(await statusOf({ statements: [allow('s3:PutObject', OBJECTS)] })).toBe(403);
    const deny = { ...allow('s3:GetObject', OBJECTS), Effect: 'Deny' };
    expect(await statusOf({ statements: [allow('s3:GetObject', OBJECTS), deny] })).toBe(403);
  });

  it('counts for nothing where the origin’s requests are not signed', async () => {
    expect(await statusOf({ origin: { OriginAccessControlId: '' } })).toBe(403);
  });

  it('decides whether a missing object is told as such', async () => {
    const missing = async (statements: unknown[]) => {
      const url = await serve(modelOf({ statements, config: { CustomErrorResponses: [] } }));
      return (await fetch(`${url}/none`)).status;
    };
    const read = allow('s3:GetObject', OBJECTS);
    expect(await missing([read])).toBe(403);
    expect(await missing([read, allow('s3:ListBucket', ARN)])).toBe(404);
  });
});

describe('behaviors', () => {
  it('are tried in their order', async () => {
    const behavior = { TargetOriginId: 'bucket', AllowedMethods: ['GET', 'HEAD'] };
    const url = await serve(
      modelOf({ config: { CacheBehaviors: [{ ...behavior, PathPattern: 'assets/*' }] } }),
    );
    const csp = async (path: string) =>
      (await fetch(url + path)).headers.get('content-security-policy');
    expect(await csp('/assets/a.js')).toBeNull();
    expect(await csp('/')).toBe("default-src 'none'");
    // A path is the same however its letters are spelled; an encoded slash is none.
    expect(await csp('/%61sset%73/a.js')).toBeNull();
    expect(await csp('/assets%2Fa.js')).toBe("default-src 'none'");
  });

  it('may read buckets of their own, each by its own policy', async () => {
    store.ensureBucket(bucket('files'));
    await store.put({
      bucket: 'files',
      key: 'media/a.txt',
      body: Buffer.from('hello'),
      headers: { 'content-type': 'text/plain' },
      checksum: undefined,
    });
    const files = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } };
    const statusWith = async (statements: unknown[]) => {
      const policy = { Bucket: { Ref: 'Files' }, PolicyDocument: { Statement: statements } };
      const resources = {
        Files: files,
        FilesPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: policy },
      };
      const behavior = { TargetOriginId: 'files', PathPattern: 'media/*' };
      const origin = {
        Id: 'files',
        DomainName: { 'Fn::GetAtt': ['Files', 'RegionalDomainName'] },
        OriginAccessControlId: { 'Fn::GetAtt': ['Access', 'Id'] },
      };
      const url = await serve(
        modelOf({
          resources,
          origins: [origin],
          config: { CacheBehaviors: [behavior], CustomErrorResponses: [] },
        }),
      );
      return (await fetch(`${url}/media/a.txt`)).status;
    };
    const objects = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Files', 'Arn'] }, '/*']] };
    expect(await statusWith([allow('s3:GetObject', objects)])).toBe(200);
    expect(await statusWith([])).toBe(403);
  });

  it('may change while the site is open', async () => {
    const [distribution] = distributions;
    distribution?.replaceModel(modelOf({ config: { DefaultRootObject: 'digits' } }));
    expect(await (await fetch(site)).text()).toBe('0123456789');
    distribution?.replaceModel(modelOf());
    expect(await (await fetch(site)).text()).toBe('<h1>Home</h1>');
  });

  it.each<[string, SiteOptions, RegExp]>([
    [
      'an origin that is no bucket',
      { origin: { DomainName: 'example.com' } },
      /origin example\.com/,
    ],
    [
      'a policy that AWS manages',
      {
        config: {
          DefaultCacheBehavior: {
            TargetOriginId: 'bucket',
            ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03',
          },
        },
      },
      /67f7725c.*AWS manages/,
    ],
    [
      'an origin that it lacks',
      { config: { DefaultCacheBehavior: { TargetOriginId: 'other' } } },
      /the origin other/,
    ],
  ])('are refused with %s', (_name, options, message) => {
    expect(() => modelOf(options)).toThrow(message);
  });
});

it('the bill has every request, and the bytes that went out', async () => {
  const before = ['cloudfront.request', 'cloudfront.egressByte'].map((unit) => meter.sum(unit));
  await raw('/digits');
  await fetch(`${site}/digits`, { method: 'HEAD' });
  const after = ['cloudfront.request', 'cloudfront.egressByte'].map((unit) => meter.sum(unit));
  expect(after.map((sum, index) => sum - (before[index] ?? 0))).toEqual([2, 10]);
});
