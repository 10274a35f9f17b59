import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asObject, asText, type JsonObject } from './json.ts';
import { TemplateError } from './template-error.ts';

/** A resource as its template says it, intrinsics and all. */
export interface RawResource {
  type: string;
  properties: JsonObject;
  metadata: JsonObject;
  condition?: string;
}

/** One CloudFormation stack of an assembly, nested stacks being stacks of their own. */
export interface Stack {
  /** The name that CloudFormation would give it: `AWS::StackName`. */
  name: string;
  /** Folder that asset file names are relative to. */
  directory: string;
  /** 12 digits and a Region, where the app fixes them. */
  account?: string;
  region?: string;
  resources: Map<string, RawResource>;
  outputs: JsonObject;
  parameters: JsonObject;
  mappings: JsonObject;
  conditions: JsonObject;
  /** For a nested stack: the stack that holds it, and its logical id there. */
  parent?: { stack: string; logicalId: string };
}

function readJson(file: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TemplateError(`${file} cannot be read. Run "npm run synth" to write the assembly.`, {
      cause,
    });
  }
  try {
    return asObject(JSON.parse(text));
  } catch (cause) {
    throw new TemplateError(`${file} is not JSON. Delete the assembly and synthesize again.`, {
      cause,
    });
  }
}

function readStack(
  directory: string,
  file: string,
  settings: Pick<Stack, 'name' | 'account' | 'region' | 'parent'>,
): Stack[] {
  const template = readJson(join(directory, file));
  const resources = new Map<string, RawResource>();
  const nested: Stack[] = [];
  for (const [logicalId, value] of Object.entries(asObject(template.Resources))) {
    const raw = asObject(value);
    const resource: RawResource = {
      type: asText(raw.Type) ?? '',
      properties: asObject(raw.Properties),
      metadata: asObject(raw.Metadata),
      condition: asText(raw.Condition),
    };
    resources.set(logicalId, resource);
    const path = asText(resource.metadata['aws:asset:path']);
    if (resource.type === 'AWS::CloudFormation::Stack' && path !== undefined) {
      nested.push(
        ...readStack(directory, path, {
          ...settings,
          name: `${settings.name}-${logicalId}`,
          parent: { stack: settings.name, logicalId },
        }),
      );
    }
  }
  const stack: Stack = {
    ...settings,
    directory,
    resources,
    outputs: asObject(template.Outputs),
    parameters: asObject(template.Parameters),
    mappings: asObject(template.Mappings),
    conditions: asObject(template.Conditions),
  };
  return [stack, ...nested];
}

/**
 * Reads a synthesized CDK app (`cdk.out`): its manifest, every stack's template, nested stacks and
 * nested assemblies (stages) included. Throws a `TemplateError` where a file is missing or damaged.
 */
export function readAssembly(directory: string): Stack[] {
  if (!existsSync(join(directory, 'manifest.json'))) {
    throw new TemplateError(
      `${directory} holds no manifest.json, so it is no synthesized app. Run "npm run synth" first.`,
    );
  }
  const manifest = readJson(join(directory, 'manifest.json'));
  const stacks: Stack[] = [];
  for (const [id, value] of Object.entries(asObject(manifest.artifacts))) {
    const artifact = asObject(value);
    const properties = asObject(artifact.properties);
    if (artifact.type === 'cdk:cloud-assembly') {
      stacks.push(...readAssembly(join(directory, asText(properties.directoryName) ?? '')));
    } else if (artifact.type === 'aws:cloudformation:stack') {
      // aws://123456789012/eu-west-3, or aws://unknown-account/unknown-region
      const [account, region] = (asText(artifact.environment) ?? '').slice(6).split('/');
      stacks.push(
        ...readStack(directory, asText(properties.templateFile) ?? `${id}.template.json`, {
          name: asText(properties.stackName) ?? id,
          account: account?.startsWith('unknown') ? undefined : account,
          region: region?.startsWith('unknown') ? undefined : region,
        }),
      );
    }
  }
  return stacks;
}
