import { type App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';
import type { HttpAuth } from '../functions/definition.ts';

/** Makes synth fail on what the AWS Solutions rules find. */
export function addChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

const HANDLER_AUTH: Record<Exclude<HttpAuth, 'agent' | 'admin'>, string> = {
  none: 'Public by design: documents, health, and the start of a session, before there is anyone to authorize.',
  sdk: "The handler verifies the SDK's session token; the JWT authorizer takes RSA keys of an issuer only.",
  key: "The handler verifies the app's key by a constant-time comparison of its hash.",
};

/** Every finding that is accepted, with its reason, each for one resource. */
export const acknowledge = {
  /** `@connections/*`: connection ids exist only at run time. Only the methods granted, one stage. */
  connections(role: IConstruct, resources: readonly string[]): void {
    acceptWildcards(
      role,
      resources,
      '/@connections/*',
      'A connection id is made when a customer connects, so no policy can name it; the ARN is bound to one stage and method.',
    );
  },

  /** `secret:<deployment>/apps/*`: an app's secret is made when its first one is set. */
  appSecrets(role: IConstruct, resources: readonly string[]): void {
    acceptWildcards(
      role,
      resources,
      '/apps/*',
      'Apps are made at run time, and each has a secret of its own; the ARN is bound to the names that the deployment gives them.',
    );
  },

  /** `<bucket>/<prefix>*`: objects are made at run time. Only the actions granted, one bucket. */
  objects(role: IConstruct, resources: readonly string[]): void {
    acceptWildcards(
      role,
      resources,
      '*',
      "Objects are written at run time, so no policy can name them; the ARN is bound to one bucket and the grant's prefix.",
    );
  },

  bucket(bucket: IConstruct): void {
    accept(
      bucket,
      'AwsSolutions-S1',
      'Only functions and CloudFront reach the bucket; who needs more than their logs turns on CloudTrail data events.',
    );
  },

  distribution(distribution: IConstruct, ownDomain: boolean): void {
    accept(distribution, 'AwsSolutions-CFR1', 'A help centre is for readers of every country.');
    accept(
      distribution,
      'AwsSolutions-CFR2',
      'There is nothing behind the pages but a bucket of files, and a web ACL has a price every month; CloudFront has Shield Standard.',
    );
    accept(
      distribution,
      'AwsSolutions-CFR3',
      'The pages are public, and which of them somebody reads is kept nowhere; CloudFront counts requests and errors.',
    );
    if (ownDomain) return;
    accept(
      distribution,
      'AwsSolutions-CFR4',
      'CloudFront fixes the TLS versions of its own certificate; with -c siteDomain and -c siteCertificate it is TLS 1.2 and later.',
    );
  },

  /** A WebSocket route after `$connect`: API Gateway authorizes the connection, not each frame. */
  webSocketRoute(route: IConstruct): void {
    accept(
      route,
      'AwsSolutions-APIG4',
      'API Gateway authorizes a WebSocket at $connect only; its context comes with every later frame.',
    );
  },

  httpRoute(route: IConstruct, auth: Exclude<HttpAuth, 'agent' | 'admin'>): void {
    accept(route, 'AwsSolutions-APIG4', HANDLER_AUTH[auth]);
  },

  sdkToken(secret: IConstruct): void {
    accept(
      secret,
      'AwsSolutions-SMG4',
      "Rotating the key ends every customer's session, so it is done by hand, when it is suspected to be known.",
    );
  },

  userPool(pool: IConstruct): void {
    accept(
      pool,
      'AwsSolutions-COG2',
      'MFA is offered, not forced: a company decides it for its agents, in the user pool.',
    );
    accept(
      pool,
      'AwsSolutions-COG8',
      'The Plus plan has a price for every agent. Passwords of 12 characters, no self sign-up and MFA for those who want it stand in its place.',
    );
  },

  deadLetters(queue: IConstruct): void {
    accept(
      queue,
      'AwsSolutions-SQS3',
      'It is a dead-letter queue itself: of a function, which no queue feeds.',
    );
  },

  logRole(role: IConstruct): void {
    accept(
      role,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'API Gateway refuses a log role that lacks any of this policy, which AWS maintains; only API Gateway may assume it.',
    );
  },
};

/** Accepts the role's wildcards that end like this. */
function acceptWildcards(
  role: IConstruct,
  resources: readonly string[],
  ending: string,
  reason: string,
): void {
  for (const resource of resources) {
    if (!resource.endsWith(ending)) continue;
    // A finding is named after the resource as the template spells it.
    const spelt = flattenCfnReference(Stack.of(role).resolve(resource));
    accept(role, `AwsSolutions-IAM5[Resource::${spelt}]`, reason);
  }
}

function accept(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}
