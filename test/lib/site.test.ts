import { describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../functions/definition.ts';
import { definitions } from '../../functions/definitions.ts';
import { createTestApp, statementsOf, synthesizeTemplates, temporaryFolder } from './fixture.ts';

const folder = temporaryFolder();

/** A worker that keeps its index in `content` and publishes to `site`. */
const publisher: FunctionDefinition = {
  name: 'worker-publisher',
  description: 'Publishes.',
  memoryMb: 256,
  timeoutSeconds: 30,
  capacity: 'answers',
  trigger: { kind: 'queue', queue: 'answers', batchSize: 1 },
  environment: ['CONTENT_BUCKET', 'SITE_BUCKET', 'SITE_URL', 'ANSWERS_QUEUE_URL'],
  grants: [
    { bucket: 'content', actions: ['s3:GetObject', 's3:ListBucket'], prefix: 'answers/' },
    { bucket: 'site', actions: ['s3:PutObject', 's3:DeleteObject'] },
    { queue: 'answers', actions: ['sqs:SendMessage'] },
  ],
};

const synthesize = (context: Record<string, unknown> = {}) => {
  const others = definitions.filter(({ name }) => name !== 'worker-answers');
  const templates = synthesizeTemplates(createTestApp(folder, context, [...others, publisher]));
  const resources = templates.flatMap(({ Resources, stackName }) =>
    Object.entries(Resources).map(([id, resource]) => ({ id, stackName, ...resource })),
  );
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
  return { templates, ofType };
};

const { templates, ofType } = synthesize();

type Found = ReturnType<typeof ofType>[number];

/** Properties of the one of a type that fits. */
function propertiesOf(type: string, fits: (resource: Found) => boolean = () => true) {
  const found = ofType(type).filter(fits);
  expect(found.length, type).toBe(1);
  return found[0]?.Properties ?? {};
}

const refersTo = (value: unknown, id: string) => (value as { Ref?: string })?.Ref === id;

describe('buckets', () => {
  it('are private, encrypted, over TLS only, and stay when their stack goes', () => {
    const buckets = ofType('AWS::S3::Bucket');
    expect(buckets.map(({ stackName }) => stackName).toSorted()).toEqual([
      'causerie-data',
      'causerie-site',
      'causerie-site',
    ]);
    for (const { id, DeletionPolicy, Properties } of buckets) {
      expect(DeletionPolicy).toBe('Retain');
      expect(Properties).not.toHaveProperty('BucketName');
      expect(Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      });
      expect(JSON.stringify(Properties['BucketEncryption'])).toContain('AES256');
      expect(JSON.stringify(Properties['LifecycleConfiguration'])).toContain(
        '"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":1}',
      );
      const policy = ofType('AWS::S3::BucketPolicy').find(({ Properties: { Bucket } }) =>
        refersTo(Bucket, id),
      );
      expect(JSON.stringify(policy?.Properties)).toContain('"aws:SecureTransport":"false"');
    }
  });

  it('keep for a week what functions overwrite or delete, but not pages, which they can make again, and attachments, which they never overwrite', () => {
    const versioning = ofType('AWS::S3::Bucket').map(({ stackName, Properties }) => [
      stackName,
      Properties['VersioningConfiguration'],
      JSON.stringify(Properties['LifecycleConfiguration']).includes(
        '"NoncurrentVersionExpiration":{"NoncurrentDays":7}',
      ),
    ]);
    expect(versioning.toSorted()).toEqual([
      ['causerie-data', { Status: 'Enabled' }, true],
      ['causerie-site', undefined, false],
      ['causerie-site', undefined, false],
    ]);
  });

  it('[M49] let browsers upload to the one for attachments only, by forms and addresses that a function signs', () => {
    const cors = ofType('AWS::S3::Bucket').map(({ id, Properties }) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      Properties['CorsConfiguration'],
    ]);
    expect(Object.fromEntries(cors)).toEqual({
      Content: undefined,
      Pages: undefined,
      Media: {
        CorsRules: [
          {
            AllowedOrigins: ['*'],
            AllowedMethods: ['POST', 'PUT'],
            AllowedHeaders: ['*'],
            MaxAge: 3600,
          },
        ],
      },
    });
  });

  it('go with their stack where data is not protected', () => {
    for (const bucket of synthesize({ protectData: false }).ofType('AWS::S3::Bucket')) {
      expect(bucket.DeletionPolicy).toBe('Delete');
    }
  });
});

describe('a function that is granted objects', () => {
  it('may do what is granted, to the objects under its prefix and to no others', () => {
    const role = ofType('AWS::IAM::Role').find(
      ({ Properties }) => Properties['Description'] === 'What worker-publisher may do.',
    );
    const statements = role ? statementsOf(role) : [];
    const allowed = statements
      .filter(({ Action }) => String(Action).includes('s3:'))
      .map(({ Action, Resource }) => [Action, JSON.stringify(Resource)]);
    const content = expect.stringMatching(/causerie-data:ExportsOutput\w*Content\w*Arn/);
    expect(allowed).toEqual([
      ['s3:GetObject', content],
      ['s3:ListBucket', content],
      [
        ['s3:DeleteObject', 's3:PutObject'],
        expect.stringMatching(/causerie-site:ExportsOutput\w*Pages\w*Arn/),
      ],
    ]);
    expect(allowed[0]?.[1]).toMatch(/"\/answers\/\*"/);
    expect(allowed[1]?.[1]).not.toContain('*');
    expect(allowed[2]?.[1]).toMatch(/"\/\*"/);
  });

  it('knows the buckets’ names and the pages’ address', () => {
    const lambda = propertiesOf(
      'AWS::Lambda::Function',
      ({ Properties }) => Properties['Description'] === publisher.description,
    );
    const { Variables } = lambda['Environment'] as {
      Variables: Record<string, unknown>;
    };
    expect(JSON.stringify(Variables['CONTENT_BUCKET'])).toMatch(/causerie-data:\w*RefContent/);
    expect(JSON.stringify(Variables['SITE_BUCKET'])).toMatch(/causerie-site:\w*RefPages/);
    expect(JSON.stringify(Variables['SITE_URL'])).toMatch(
      /\["https:\/\/",\{"Fn::ImportValue":"causerie-site:\w*DomainName\w*"\}\]/,
    );
  });
});

describe('the site', () => {
  const config = propertiesOf('AWS::CloudFront::Distribution')['DistributionConfig'] as Record<
    string,
    unknown
  >;

  it('is reached over TLS, to be read only, and tells that a page is not there', () => {
    expect(config).toMatchObject({
      DefaultRootObject: 'index.html',
      HttpVersion: 'http2and3',
      DefaultCacheBehavior: {
        AllowedMethods: ['GET', 'HEAD'],
        Compress: true,
        ViewerProtocolPolicy: 'redirect-to-https',
      },
      CustomErrorResponses: [403, 404].map((ErrorCode) => ({
        ErrorCode,
        ResponseCode: 404,
        ResponsePagePath: '/404.html',
      })),
    });
  });

  it('alone reads its buckets, and no other distribution does', () => {
    const origins = config['Origins'] as Record<string, unknown>[];
    const [control] = ofType('AWS::CloudFront::OriginAccessControl');
    expect(control?.Properties['OriginAccessControlConfig']).toMatchObject({
      SigningBehavior: 'always',
    });
    const policies = ofType('AWS::S3::BucketPolicy').filter(
      ({ stackName }) => stackName === 'causerie-site',
    );
    expect([origins.length, policies.length]).toEqual([2, 2]);
    for (const origin of origins) {
      expect(origin['OriginAccessControlId']).toEqual({ 'Fn::GetAtt': [control?.id, 'Id'] });
    }
    for (const { Properties } of policies) {
      const { Statement } = Properties['PolicyDocument'] as {
        Statement: { Effect: string; Action: string; Principal: unknown; Condition: unknown }[];
      };
      const allows = Statement.filter(({ Effect }) => Effect === 'Allow');
      expect(allows).toMatchObject([
        { Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } },
      ]);
      expect(JSON.stringify(allows[0]?.Condition)).toMatch(/AWS:SourceArn.*:distribution\//);
    }
  });

  it('serves the messenger from the pages’ bucket, and attachments from their own', () => {
    const behaviors = config['CacheBehaviors'] as Record<string, unknown>[];
    const origins = config['Origins'] as Record<string, unknown>[];
    const served = behaviors.map(({ PathPattern, TargetOriginId }) => [
      PathPattern,
      JSON.stringify(origins.find(({ Id }) => Id === TargetOriginId)?.['DomainName']),
    ]);
    expect(served).toEqual([
      ['messenger/*', expect.stringContaining('"Pages')],
      ['media/*', expect.stringContaining('"Media')],
    ]);
    for (const behavior of behaviors) {
      expect(behavior).toMatchObject({
        AllowedMethods: ['GET', 'HEAD'],
        Compress: true,
        ViewerProtocolPolicy: 'redirect-to-https',
      });
    }
  });

  it.each([
    ['[M64] lets pages of every origin load the messenger', 'messenger/*', undefined],
    [
      '[M46] shows attachments everywhere, and runs none',
      'media/*',
      "sandbox; default-src 'none'; img-src 'self'; media-src 'self'",
    ],
  ])('%s', (_rule, pattern, csp) => {
    const behavior = (config['CacheBehaviors'] as Record<string, unknown>[]).find(
      ({ PathPattern }) => PathPattern === pattern,
    );
    const policy = propertiesOf('AWS::CloudFront::ResponseHeadersPolicy', ({ id }) =>
      refersTo(behavior?.['ResponseHeadersPolicyId'], id),
    );
    expect(policy['ResponseHeadersPolicyConfig']).toMatchObject({
      CorsConfig: {
        AccessControlAllowOrigins: { Items: ['*'] },
        AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
        AccessControlAllowCredentials: false,
        OriginOverride: true,
      },
      CustomHeadersConfig: {
        Items: [{ Header: 'cross-origin-resource-policy', Value: 'cross-origin', Override: true }],
      },
    });
    const { SecurityHeadersConfig } = policy['ResponseHeadersPolicyConfig'] as {
      SecurityHeadersConfig: unknown;
    };
    expect(SecurityHeadersConfig).toEqual({
      ContentTypeOptions: { Override: true },
      StrictTransportSecurity: {
        AccessControlMaxAgeSec: 31_536_000,
        IncludeSubdomains: true,
        Override: true,
      },
      ...(csp === undefined
        ? {}
        : { ContentSecurityPolicy: { ContentSecurityPolicy: csp, Override: true } }),
    });
  });

  it('runs no script but its own, is framed by nobody, and is fresh for a minute', () => {
    const { ResponseHeadersPolicyId } = config['DefaultCacheBehavior'] as Record<string, unknown>;
    const headers = JSON.stringify(
      propertiesOf('AWS::CloudFront::ResponseHeadersPolicy', ({ id }) =>
        refersTo(ResponseHeadersPolicyId, id),
      ),
    );
    expect(headers).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(headers).toContain("frame-ancestors 'none'");
    expect(headers).not.toContain('unsafe-');
    expect(headers).toContain('"AccessControlMaxAgeSec":31536000');
    const [caching] = ofType('AWS::CloudFront::CachePolicy');
    expect(caching?.Properties['CachePolicyConfig']).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 60,
      MaxTTL: 31_536_000,
    });
  });

  it('has its company’s own domain, with TLS 1.2 and later, where it is given one', () => {
    const own = synthesize({
      siteDomain: 'help.example.com',
      siteCertificate:
        'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f',
    });
    expect(
      own.ofType('AWS::CloudFront::Distribution')[0]?.Properties['DistributionConfig'],
    ).toMatchObject({
      Aliases: ['help.example.com'],
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    });
    const site = own.templates.find(({ stackName }) => stackName === 'causerie-site');
    expect(site?.Outputs?.['siteUrl']?.Value).toBe('https://help.example.com');
    expect(JSON.stringify(own.ofType('AWS::Lambda::Function'))).toContain(
      '"SITE_URL":"https://help.example.com"',
    );
  });

  it('says its address once', () => {
    expect(templates.filter(({ Outputs = {} }) => 'siteUrl' in Outputs).length).toBe(1);
  });
});
