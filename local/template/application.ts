import type { DistributionModel } from '../cloudfront/model.ts';
import { type RoleModel, type TemplateResource, templateRoles } from '../iam/template-roles.ts';
import type { BucketModel } from '../s3/model.ts';
import type { EmailModel } from '../ses/model.ts';
import { type Apis, readApis } from './apis.ts';
import { readAssembly, type Stack } from './assembly.ts';
import { readBuckets } from './buckets.ts';
import { type CustomResourceModel, readCustomResources } from './custom-resources.ts';
import { readDistributions } from './distributions.ts';
import { readEmail } from './email.ts';
import {
  type EventSourceMappingModel,
  type FunctionModel,
  readEventSourceMappings,
  readFunctions,
} from './functions.ts';
import { asObject, asText } from './json.ts';
import { notServed } from './not-served.ts';
import { Resolver } from './resolver.ts';
import { type Resource, Resources } from './resources.ts';
import { readSchedules, type ScheduleModel } from './schedules.ts';
import { TemplateError } from './template-error.ts';

/** Region and account of stacks that leave them open (`aws://unknown-account/unknown-region`). */
const DEFAULT_REGION = 'us-east-1';
const DEFAULT_ACCOUNT = '000000000000';

/** A synthesized app as the runtime serves it. Strings hold AWS's addresses; see `localize`. */
export interface Application extends Apis {
  region: string;
  accountId: string;
  functions: FunctionModel[];
  mappings: EventSourceMappingModel[];
  /** Queues, dead-letter queues first, so that a redrive policy finds its target. */
  queues: Resource[];
  tables: Resource[];
  userPools: Resource[];
  userPoolClients: Resource[];
  userPoolGroups: Resource[];
  secrets: Resource[];
  buckets: BucketModel[];
  distributions: DistributionModel[];
  customResources: CustomResourceModel[];
  email: EmailModel;
  schedules: ScheduleModel[];
  /** Roles with their policies; `logicalId` is `<stack>/<logicalId>`. */
  roles: RoleModel[];
  /** Outputs without an export that CDK made for another stack, by name. */
  outputs: Record<string, string>;
  /** One line each for what would do something on AWS and does nothing here. */
  warnings: string[];
}

/**
 * Reads a synthesized CDK app and resolves it into what the runtime serves.
 * Throws a `TemplateError` that says which stack and resource it is about.
 */
export function loadApplication(directory: string): Application {
  const stacks = readAssembly(directory);
  const region = same(stacks, 'region') ?? DEFAULT_REGION;
  const accountId = same(stacks, 'account') ?? DEFAULT_ACCOUNT;
  const resolver = new Resolver(stacks, {
    region,
    accountId,
    partition: 'aws',
    urlSuffix: 'amazonaws.com',
  });
  const resources = new Resources(stacks, resolver);
  const buckets = readBuckets(resources);
  return {
    ...readApis(resources),
    region,
    accountId,
    functions: readFunctions(resources),
    mappings: readEventSourceMappings(resources),
    queues: deadLettersFirst(resources.ofType('AWS::SQS::Queue')),
    tables: [
      ...resources.ofType('AWS::DynamoDB::Table'),
      ...resources.ofType('AWS::DynamoDB::GlobalTable'),
    ],
    userPools: resources.ofType('AWS::Cognito::UserPool'),
    userPoolClients: resources.ofType('AWS::Cognito::UserPoolClient'),
    userPoolGroups: resources.ofType('AWS::Cognito::UserPoolGroup'),
    secrets: resources.ofType('AWS::SecretsManager::Secret'),
    buckets,
    distributions: readDistributions(resources, buckets, accountId),
    customResources: readCustomResources(resources, resolver),
    email: readEmail(resources, region, accountId),
    schedules: readSchedules(resources),
    roles: roles(resources),
    outputs: outputs(stacks, resolver),
    warnings: notServed(resources),
  };
}

/** The one value of all stacks that fix it. */
function same(stacks: readonly Stack[], key: 'region' | 'account'): string | undefined {
  const values = [...new Set(stacks.flatMap((stack) => stack[key] ?? []))];
  if (values.length > 1) {
    throw new TemplateError(
      `The stacks name several values for ${key} (${values.join(', ')}); the runtime serves one.`,
    );
  }
  return values[0];
}

function deadLettersFirst(queues: Resource[]): Resource[] {
  const targets = new Set(
    queues.map((queue) => asText(asObject(queue.properties.RedrivePolicy).deadLetterTargetArn)),
  );
  return [
    ...queues.filter((queue) => targets.has(queue.arn)),
    ...queues.filter((queue) => !targets.has(queue.arn)),
  ];
}

function roles(resources: Resources): RoleModel[] {
  const byId: Record<string, TemplateResource> = {};
  const names = new Map<string, string>();
  for (const resource of resources.all) {
    if (!resource.type.startsWith('AWS::IAM::')) continue;
    byId[resource.id] = { Type: resource.type, Properties: resource.properties };
    names.set(resource.id, resource.ref);
  }
  return templateRoles(byId, (id) => names.get(id) ?? id);
}

function outputs(stacks: readonly Stack[], resolver: Resolver): Record<string, string> {
  const result: Record<string, string> = {};
  for (const stack of stacks) {
    if (stack.parent !== undefined) continue;
    for (const [name, output] of Object.entries(stack.outputs)) {
      if (name.startsWith('ExportsOutput')) continue;
      const value = asText(resolver.resolve(stack, asObject(output).Value));
      if (value !== undefined) result[name] = value;
    }
  }
  return result;
}
