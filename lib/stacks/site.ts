import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
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

/** An object that names no Cache-Control of its own is fresh for this long: a page. */
const PAGE_TTL = Duration.seconds(60);

/**
 * The public pages: a private bucket, and CloudFront before it. It refers to no other stack, so
 * every function may know its address.
 */
export class SiteStack extends Stack {
  readonly parts: SiteParts;

  constructor(scope: Construct, id: string, plan: Plan, props: StackProps) {
    super(scope, id, { ...props, description: 'Causerie: public pages' });
    const { settings } = plan;
    // The pages are made from the tables, and can be made again.
    const bucket = createBucket(this, 'Pages', { settings, versioned: false });
    const { siteDomain, siteCertificate } = settings;
    // What is CloudFront's has one name space for all Regions of an account.
    const name = `${settings.deployment}-${this.region}-pages`;
    const distribution = new Distribution(this, 'Site', {
      comment: `${settings.deployment}: public pages`,
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
        origin: S3BucketOrigin.withOriginAccessControl(bucket, {
          originAccessControl: new S3OriginAccessControl(this, 'Access', {
            originAccessControlName: name,
          }),
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        compress: true,
        cachePolicy: createCachePolicy(this, name),
        responseHeadersPolicy: createHeadersPolicy(this, name),
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
    this.parts = { site: { ...exportBucket(bucket), url: `https://${domain}` } };
    const ownDomain = siteDomain ?? distribution.distributionDomainName;
    new CfnOutput(this, 'siteUrl', { value: `https://${ownDomain}` });
    new CfnOutput(this, 'siteBucket', { value: bucket.bucketName });
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

function createHeadersPolicy(
  stack: Stack,
  responseHeadersPolicyName: string,
): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(stack, 'Headers', {
    responseHeadersPolicyName,
    comment: 'Own scripts only, TLS only, no framing.',
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: {
        referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        override: true,
      },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        includeSubdomains: true,
        override: true,
      },
    },
  });
}
