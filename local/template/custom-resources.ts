import { functionNameOf } from './functions.ts';
import { asNumber, asText, type JsonObject } from './json.ts';
import type { Resolver } from './resolver.ts';
import type { Resource, Resources } from './resources.ts';

/** CloudFormation waits that long for an answer unless the resource says otherwise, in seconds. */
const SERVICE_TIMEOUT = 3600;

/** Of the CDK's own, for what has no meaning on one machine. */
const WITHOUT_MEANING = new Set([
  'Custom::LogRetention',
  'Custom::S3AutoDeleteObjects',
  'Custom::CrossRegionExportWriter',
]);

/** A custom resource that a function of the app carries out. */
export interface CustomResourceModel {
  /** `<stack>/<logicalId>` */
  id: string;
  logicalId: string;
  type: string;
  stackId: string;
  /** Whom the ServiceToken names. */
  functionName: string;
  timeoutSeconds: number;
  /** With the ServiceToken, as CloudFormation hands them on. */
  properties: JsonObject;
}

/** `Custom::…`, or CloudFormation's own name for it. */
export function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

export function isWithoutMeaning(type: string): boolean {
  return WITHOUT_MEANING.has(type);
}

/** Whether a function of the app carries the resource out, in the one language that runs here. */
export function isCarriedOut(resource: Resource, resources: Resources): boolean {
  if (!isCustom(resource.type) || isWithoutMeaning(resource.type)) return false;
  const service = resources.findByArn(resource.properties.ServiceToken);
  return (
    service?.type === 'AWS::Lambda::Function' &&
    asText(service.properties.Runtime)?.startsWith('nodejs') === true
  );
}

/** The app's custom resources that its own functions carry out, in the order of the templates. */
export function readCustomResources(
  resources: Resources,
  resolver: Resolver,
): CustomResourceModel[] {
  return resources.all
    .filter((resource) => isCarriedOut(resource, resources))
    .map(({ id, logicalId, type, stack, properties }) => ({
      id,
      logicalId,
      type,
      stackId: asText(resolver.resolve(stack, { Ref: 'AWS::StackId' })) ?? '',
      functionName: functionNameOf(properties.ServiceToken) ?? '',
      timeoutSeconds: asNumber(properties.ServiceTimeout) ?? SERVICE_TIMEOUT,
      properties,
    }));
}
