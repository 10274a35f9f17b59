import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  type ResponseSecurityHeadersBehavior,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { createBucket, exportBucket } from '../constructs/bucket.ts';
import type { Plan, SiteParts } from '../constructs/parts.ts';
import { acknowledge } from '../nag.ts';

/** What the pages may load: their own scripts and styles, and pictures from anywhere over TLS. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: https:",
  "media-src 'self' https:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * What customers and agents send each other is looked at and never runs: no script, no form, no origin of
 * its own, whatever it says that it is.
 */
const MEDIA_SECURITY_POLICY = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'";

/** Browsers ask that seldom whether they may upload. */
const UPLOAD_PREFLIGHT_SECONDS = 3600;

/** An object that names no Cache-Control of its own is fresh for this long: a page. */
const PAGE_TTL = Duration.seconds(60);

/**
 * What is public: the pages and the messenger in one private bucket, attachments in another, and CloudFront
 * before both. It refers to no other stack, so every function may know its address.
 */
export class SiteStack extends Stack {
  readonly parts: SiteParts;

  constructor(scope: Construct, id: string, plan: Plan, props: StackProps) {
    super(scope, id, { ...props, description: 'Causerie: public pages, messenger, attachments' });
    const { settings } = plan;
    // The pages are made from the tables, and can be made again.
    const bucket = createBucket(this, 'Pages', { settings, versioned: false });
    const media = createBucket(this, 'Media', {
      settings,
      versioned: false, // an attachment is never overwritten
      cors: [
        {
          allowedOrigins: settings.allowedOrigins,
          allowedMethods: [HttpMethods.POST, HttpMethods.PUT],
          allowedHeaders: ['*'],
          maxAge: UPLOAD_PREFLIGHT_SECONDS,
        },
      ],
    });
    const { siteDomain, siteCertificate } = settings;
    // What is CloudFront's has one name space for all Regions of an account.
    const name = (part: string) => `${settings.deployment}-${this.region}-${part}`;
    const originAccessControl = new S3OriginAccessControl(this, 'Access', {
      originAccessControlName: name('pages'),
    });
    const pages = S3BucketOrigin.withOriginAccessControl(bucket, { originAccessControl });
    const common = {
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      compress: true,
      cachePolicy: createCachePolicy(this, name('pages')),
    } satisfies Partial<BehaviorOptions>;
    const distribution = new Distribution(this, 'Site', {
      comment: `${settings.deployment}: public pages, messenger, attachments`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_ALL,
      ...(siteDomain && siteCertificate
        ? {
            domainNames: [siteDomain],
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
            certificate: Certificate.fromCertificateArn(this, 'Certificate', siteCertificate),
          }
        : {}),
      defaultBehavior: {
        ...common,
        origin: pages,
        responseHeadersPolicy: createPageHeaders(this, name('pages')),
      },
      additionalBehaviors: {
        'messenger/*': {
          ...common,
          origin: pages,
          responseHeadersPolicy: createSharedHeaders(this, 'MessengerHeaders', {
            responseHeadersPolicyName: name('messenger'),
            comment: 'Scripts that pages of every origin load.',
          }),
        },
        'media/*': {
          ...common,
          origin: S3BucketOrigin.withOriginAccessControl(media, { originAccessControl }),
          responseHeadersPolicy: createSharedHeaders(this, 'MediaHeaders', {
            responseHeadersPolicyName: name('media'),
            comment: 'Files that pages of every origin show, and that never run.',
            contentSecurityPolicy: MEDIA_SECURITY_POLICY,
          }),
        },
      },
      // Who may not list a bucket is told 403 of an object that is not there.
      errorResponses: [403, 404].map((httpStatus) => ({
        httpStatus,
        responseHttpStatus: 404,
        responsePagePath: '/404.html',
        ttl: Duration.seconds(10),
      })),
    });
    acknowledge.distribution(distribution, siteDomain !== undefined);
    const domain = siteDomain ?? this.exportValue(distribution.distributionDomainName);
    this.parts = {
      site: { ...exportBucket(bucket), url: `https://${domain}` },
      media: exportBucket(media),
    };
    const ownDomain = siteDomain ?? distribution.distributionDomainName;
    new CfnOutput(this, 'siteUrl', { value: `https://${ownDomain}` });
    new CfnOutput(this, 'siteBucket', { value: bucket.bucketName });
    new CfnOutput(this, 'mediaBucket', { value: media.bucketName });
  }
}

/** What an object's Cache-Control says holds, up to a year; query and cookies make no difference. */
function createCachePolicy(stack: Stack, cachePolicyName: string): CachePolicy {
  return new CachePolicy(stack, 'Caching', {
    cachePolicyName,
    comment: 'Pages are fresh for a minute, assets as long as they say.',
    minTtl: Duration.seconds(0),
    defaultTtl: PAGE_TTL,
    maxTtl: Duration.days(365),
    enableAcceptEncodingBrotli: true,
    enableAcceptEncodingGzip: true,
  });
}

/** Whatever lies on the site is what it says that it is, and is fetched over TLS. */
const SAFE: ResponseSecurityHeadersBehavior = {
  contentTypeOptions: { override: true },
  strictTransportSecurity: {
    accessControlMaxAge: Duration.days(365),
    includeSubdomains: true,
    override: true,
  },
};

function createPageHeaders(stack: Stack, responseHeadersPolicyName: string): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(stack, 'Headers', {
    responseHeadersPolicyName,
    comment: 'Own scripts only, TLS only, no framing.',
    securityHeadersBehavior: {
      ...SAFE,
      contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: {
        referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        override: true,
      },
    },
  });
}

/** For what pages of any origin load: they may read it, also where they are isolated from other origins. */
function createSharedHeaders(
  stack: Stack,
  id: string,
  options: { responseHeadersPolicyName: string; comment: string; contentSecurityPolicy?: string },
): ResponseHeadersPolicy {
  const { contentSecurityPolicy, ...rest } = options;
  return new ResponseHeadersPolicy(stack, id, {
    ...rest,
    corsBehavior: {
      accessControlAllowOrigins: ['*'],
      accessControlAllowMethods: ['GET', 'HEAD'],
      accessControlAllowHeaders: ['*'],
      accessControlAllowCredentials: false,
      originOverride: true,
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'cross-origin-resource-policy', value: 'cross-origin', override: true },
      ],
    },
    securityHeadersBehavior: {
      ...SAFE,
      ...(contentSecurityPolicy === undefined
        ? {}
        : { contentSecurityPolicy: { contentSecurityPolicy, override: true } }),
    },
  });
}
