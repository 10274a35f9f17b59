import type { Stack } from './assembly.ts';
import { asObject, asText, type JsonObject } from './json.ts';
import type { Resolver } from './resolver.ts';

/** A resource whose properties are resolved: AWS's own values, nothing of this machine yet. */
export interface Resource {
  stack: Stack;
  logicalId: string;
  /** `<stack>/<logicalId>`: unique in the app. */
  id: string;
  type: string;
  /** What `Ref` of it gives. */
  ref: string;
  /** What `Fn::GetAtt … Arn` gives; empty where the type has none. */
  arn: string;
  attributes: Readonly<Record<string, string>>;
  properties: JsonObject;
  metadata: JsonObject;
}

/** An app's resources, and ways to look one up by what another one says of it. */
export class Resources {
  readonly all: readonly Resource[];
  private readonly byRef = new Map<string, Resource>();
  private readonly byArn = new Map<string, Resource>();

  constructor(stacks: readonly Stack[], resolver: Resolver) {
    this.all = stacks.flatMap((stack) => resolveStack(stack, resolver));
    for (const resource of this.all) {
      this.byRef.set(`${resource.type} ${resource.ref}`, resource);
      if (resource.arn !== '') this.byArn.set(resource.arn, resource);
    }
  }

  /** Those of one type, in the order of the templates. */
  ofType(type: string): Resource[] {
    return this.all.filter((resource) => resource.type === type);
  }

  /** The one of `type` whose `Ref` is `ref`. */
  find(type: string, ref: unknown): Resource | undefined {
    return this.byRef.get(`${type} ${asText(ref) ?? ''}`);
  }

  /** The one with that ARN. */
  findByArn(arn: unknown): Resource | undefined {
    return this.byArn.get(asText(arn) ?? '');
  }
}

function resolveStack(stack: Stack, resolver: Resolver): Resource[] {
  const resources: Resource[] = [];
  for (const [logicalId, raw] of stack.resources) {
    // CDK's own metadata resource is conditional on the Region; it never means anything here.
    if (raw.type === 'AWS::CDK::Metadata') continue;
    if (raw.condition !== undefined && !resolver.condition(stack, raw.condition)) continue;
    const identity = resolver.identity(stack, logicalId);
    resources.push({
      stack,
      logicalId,
      id: `${stack.name}/${logicalId}`,
      type: raw.type,
      ref: identity.ref,
      arn: identity.attributes.Arn ?? '',
      attributes: identity.attributes,
      properties: asObject(resolver.resolve(stack, raw.properties)),
      metadata: raw.metadata,
    });
  }
  return resources;
}
