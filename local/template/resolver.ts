import type { Stack } from './assembly.ts';
import {
  attributeNames,
  type Identity,
  identityOf,
  type Place,
  pseudoParameters,
} from './identity.ts';
import { asArray, asObject, asText, isObject, type JsonObject } from './json.ts';
import { TemplateError } from './template-error.ts';

/** Marks what `Ref: AWS::NoValue` takes away from the object or list around it. */
const NO_VALUE = Symbol('AWS::NoValue');

/** Where the app is served: for stacks that do not fix it themselves. */
export interface Surroundings {
  region: string;
  accountId: string;
  partition: string;
  urlSuffix: string;
}

/**
 * Resolves the intrinsic functions of an app's templates, across stacks: exports, nested stacks'
 * outputs and parameters. Values are AWS's own (`https://<api>.execute-api…`); what stands where on
 * this machine is `LocalAddresses`' business.
 */
export class Resolver {
  private readonly surroundings: Surroundings;
  private readonly stacks = new Map<string, Stack>();
  private readonly identities = new Map<string, Identity>();
  private readonly exports = new Map<string, { stack: Stack; value: unknown }>();
  /** What is being resolved now, to name a circle instead of overflowing the stack. */
  private readonly open = new Set<string>();

  constructor(stacks: readonly Stack[], surroundings: Surroundings) {
    this.surroundings = surroundings;
    for (const stack of stacks) this.stacks.set(stack.name, stack);
    for (const stack of stacks) {
      for (const output of Object.values(stack.outputs)) {
        const { Export, Value } = asObject(output);
        if (Export === undefined) continue;
        const name = this.text(stack, asObject(Export).Name);
        this.exports.set(name, { stack, value: Value });
      }
    }
  }

  /**
   * `value` with every intrinsic function replaced; undefined where it is `AWS::NoValue`.
   * Throws a `TemplateError` for a function that is not known, a missing target or a circle.
   */
  resolve(stack: Stack, value: unknown): unknown {
    const result = this.reduce(stack, value);
    return result === NO_VALUE ? undefined : result;
  }

  /** What `Ref` and `Fn::GetAtt` of a resource give. */
  identity(stack: Stack, logicalId: string): Identity {
    const key = `${stack.name}/${logicalId}`;
    const known = this.identities.get(key);
    if (known !== undefined) return known;
    const resource = stack.resources.get(logicalId);
    if (resource === undefined) {
      throw new TemplateError(`${stack.name} refers to ${logicalId}, which it does not define.`);
    }
    const identity = this.guarded(key, () =>
      identityOf(resource.type, this.place(stack, logicalId), (name) =>
        this.resolve(stack, resource.properties[name]),
      ),
    );
    this.identities.set(key, identity);
    return identity;
  }

  /** Whether the stack's condition of that name holds. */
  condition(stack: Stack, name: string): boolean {
    const expression = stack.conditions[name];
    if (expression === undefined) {
      throw new TemplateError(
        `${stack.name} names the condition ${name}, which it does not define.`,
      );
    }
    return this.guarded(`${stack.name}?${name}`, () => this.truth(stack, expression));
  }

  private place(stack: Stack, logicalId: string): Place {
    return { ...this.surroundings, stack: stack.name, logicalId };
  }

  private guarded<T>(key: string, action: () => T): T {
    if (this.open.has(key)) throw new TemplateError(`${key} depends on itself.`);
    this.open.add(key);
    try {
      return action();
    } finally {
      this.open.delete(key);
    }
  }

  private text(stack: Stack, value: unknown): string {
    const resolved = this.resolve(stack, value);
    const text = asText(resolved);
    if (text === undefined) {
      throw new TemplateError(
        `${stack.name}: ${JSON.stringify(value)} has to give text and gives ${JSON.stringify(resolved)}.`,
      );
    }
    return text;
  }

  private reduce(stack: Stack, value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.reduce(stack, item)).filter((item) => item !== NO_VALUE);
    }
    if (!isObject(value)) return value;
    const keys = Object.keys(value);
    const only = keys.length === 1 ? keys[0] : undefined;
    if (only === 'Ref') return this.ref(stack, String(value.Ref));
    if (only?.startsWith('Fn::')) return this.call(stack, only, value[only]);
    const result: JsonObject = {};
    for (const key of keys) {
      const item = this.reduce(stack, value[key]);
      if (item !== NO_VALUE) result[key] = item;
    }
    return result;
  }

  private ref(stack: Stack, name: string): unknown {
    if (name === 'AWS::NoValue') return NO_VALUE;
    const pseudo = pseudoParameters(this.place(stack, ''))[name];
    if (pseudo !== undefined) return pseudo;
    if (stack.resources.has(name)) return this.identity(stack, name).ref;
    if (name in stack.parameters) return this.parameter(stack, name);
    throw new TemplateError(
      `${stack.name} refers to ${name}, which is no resource, parameter or pseudo-parameter that the runtime knows.`,
    );
  }

  private parameter(stack: Stack, name: string): unknown {
    const parent = stack.parent && this.stacks.get(stack.parent.stack);
    if (parent !== undefined && stack.parent !== undefined) {
      const holder = parent.resources.get(stack.parent.logicalId);
      const given = asObject(holder?.properties.Parameters)[name];
      if (given !== undefined) return this.resolve(parent, given);
    }
    const { Default } = asObject(stack.parameters[name]);
    if (Default === undefined) {
      throw new TemplateError(
        `${stack.name} has the parameter ${name} without a default, and the runtime has no value for it.`,
      );
    }
    return Default;
  }

  private attribute(stack: Stack, argument: unknown): unknown {
    const [logicalId = '', ...rest] =
      typeof argument === 'string'
        ? argument.split('.')
        : asArray(argument).map((part) => this.text(stack, part));
    const name = rest.join('.');
    if (name.startsWith('Outputs.')) return this.nestedOutput(stack, logicalId, name.slice(8));
    const identity = this.identity(stack, logicalId);
    const value = identity.attributes[name];
    if (value === undefined) {
      const type = stack.resources.get(logicalId)?.type;
      throw new TemplateError(
        `${stack.name}: the runtime has no attribute ${name} for ${logicalId} (${type}); it has: ${attributeNames(identity)}.`,
      );
    }
    return value;
  }

  private nestedOutput(stack: Stack, logicalId: string, output: string): unknown {
    return this.output(`${stack.name}-${logicalId}`, output);
  }

  private output(stackName: string, name: string): unknown {
    const stack = this.stacks.get(stackName);
    const value = stack && asObject(stack.outputs[name]).Value;
    if (stack === undefined || value === undefined) {
      throw new TemplateError(`The stack ${stackName} has no output ${name} in this assembly.`);
    }
    return this.guarded(`${stackName}!${name}`, () => this.resolve(stack, value));
  }

  private call(stack: Stack, name: string, argument: unknown): unknown {
    const list = asArray(argument);
    switch (name) {
      case 'Fn::GetAtt':
        return this.attribute(stack, argument);
      case 'Fn::Join':
        return asArray(this.resolve(stack, list[1]))
          .map((part) => this.text(stack, part))
          .join(this.text(stack, list[0]));
      case 'Fn::Sub':
        return this.substitute(stack, argument);
      case 'Fn::ImportValue': {
        const exported = this.text(stack, argument);
        const found = this.exports.get(exported);
        if (found === undefined) {
          throw new TemplateError(`${stack.name} imports ${exported}, which no stack exports.`);
        }
        return this.guarded(`export ${exported}`, () => this.resolve(found.stack, found.value));
      }
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = asObject(argument);
        return this.output(this.text(stack, StackName), this.text(stack, OutputName));
      }
      case 'Fn::Select':
        return asArray(this.resolve(stack, list[1]))[Number(this.text(stack, list[0]))];
      case 'Fn::Split':
        return this.text(stack, list[1]).split(this.text(stack, list[0]));
      case 'Fn::Base64':
        return Buffer.from(this.text(stack, argument)).toString('base64');
      case 'Fn::FindInMap': {
        const [map = '', first = '', second = ''] = list.map((part) => this.text(stack, part));
        return asObject(asObject(stack.mappings[map])[first])[second];
      }
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${this.surroundings.region}${zone}`);
      case 'Fn::If':
        return this.reduce(stack, this.condition(stack, String(list[0])) ? list[1] : list[2]);
      default:
        throw new TemplateError(
          `${stack.name} uses ${name}, which the local runtime does not resolve. Use Fn::Join, Fn::Sub or a plain value.`,
        );
    }
  }

  private substitute(stack: Stack, argument: unknown): string {
    const [template, variables] = Array.isArray(argument)
      ? [String(argument[0]), asObject(argument[1])]
      : [String(argument), {}];
    return template.replaceAll(/\$\{([^}]+)\}/g, (_whole, inner: string) => {
      if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
      if (inner in variables) return this.text(stack, variables[inner]);
      if (inner.includes('.')) return String(this.attribute(stack, inner));
      return String(this.ref(stack, inner));
    });
  }

  private truth(stack: Stack, expression: unknown): boolean {
    const [name = '', argument] = Object.entries(asObject(expression))[0] ?? [];
    const list = asArray(argument);
    switch (name) {
      case 'Condition':
        return this.condition(stack, String(argument));
      case 'Fn::Equals':
        return this.text(stack, list[0]) === this.text(stack, list[1]);
      case 'Fn::And':
        return list.every((item) => this.truth(stack, item));
      case 'Fn::Or':
        return list.some((item) => this.truth(stack, item));
      case 'Fn::Not':
        return !this.truth(stack, list[0]);
      default:
        throw new TemplateError(
          `${stack.name} has a condition with ${name}, which is none of CloudFormation's.`,
        );
    }
  }
}
