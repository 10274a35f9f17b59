/** A schema as OpenAPI 3.0 has it, as far as it is looked at here. */
export interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  writeOnly?: boolean;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
}

type Check = (schema: Schema, value: unknown) => string[];

/** Checks what a server answered: what is only for requests must not be in it. */
export function createSchemaCheck(schemas: Record<string, Schema>): Check {
  const prefix = '#/components/schemas/';
  const named = (ref: string): Schema => {
    const schema = schemas[ref.replace(prefix, '')];
    if (schema === undefined) throw new Error(`the description has no ${ref}`);
    return schema;
  };
  const resolve = (schema: Schema): Schema =>
    schema.$ref === undefined ? schema : resolve(named(schema.$ref));

  /** What stands nearest decides: `nullable` beside `allOf` counts for what it is all of. */
  function allowsNull(given: Schema): boolean {
    const schema = resolve(given);
    if (schema.nullable !== undefined) return schema.nullable;
    if (schema.allOf !== undefined) return schema.allOf.every(allowsNull);
    const some = schema.oneOf ?? schema.anyOf;
    if (some !== undefined) return some.some(allowsNull);
    return schema.type === undefined;
  }

  function isWriteOnly(given: Schema): boolean {
    const schema = resolve(given);
    return schema.writeOnly ?? schema.allOf?.some(isWriteOnly) ?? false;
  }

  /** The schema that the value's own type names. */
  function discriminated({ discriminator, oneOf }: Schema, value: object): Schema | string {
    if (discriminator === undefined) throw new Error('not discriminated');
    const { propertyName, mapping } = discriminator;
    const name = String((value as Record<string, unknown>)[propertyName]);
    const ref =
      mapping === undefined
        ? oneOf?.find(({ $ref }) => $ref === prefix + name)?.$ref
        : mapping[name];
    return ref === undefined ? `${propertyName} "${name}" is none of those described` : named(ref);
  }

  /** @param settled A schema whose discriminator has been followed on the way here. */
  function check(given: Schema, value: unknown, at: string, settled?: Schema): string[] {
    const schema = resolve(given);
    if (value === null) return allowsNull(schema) ? [] : [`${at} is null`];
    const typed = ofType(schema, value, at);
    if (typed !== undefined) return [typed];

    if (schema.discriminator !== undefined && schema !== settled && isObject(value)) {
      const child = discriminated(schema, value);
      return typeof child === 'string' ? [`${at}: ${child}`] : check(child, value, at, schema);
    }
    const found = (schema.allOf ?? []).flatMap((one) => check(one, value, at, settled));
    const some = schema.discriminator === undefined ? (schema.oneOf ?? schema.anyOf) : undefined;
    const tried = some?.map((one) => check(one, value, at));
    if (tried?.every((violations) => violations.length > 0)) found.push(...tried.flat());
    if (isObject(value)) found.push(...ofObject(schema, value, at));
    if (Array.isArray(value)) {
      const { items, minItems = 0, maxItems = Infinity } = schema;
      if (value.length < minItems || value.length > maxItems)
        found.push(`${at} has too few or many`);
      if (items !== undefined) {
        found.push(...value.flatMap((one, index) => check(items, one, `${at}[${index}]`)));
      }
    }
    return found;
  }

  function ofObject(schema: Schema, value: Record<string, unknown>, at: string): string[] {
    const found: string[] = [];
    const { properties = {}, required = [], additionalProperties } = schema;
    for (const name of required) {
      const property = properties[name];
      if (property !== undefined && isWriteOnly(property)) continue;
      if (value[name] === undefined) found.push(`${at}.${name} is missing`);
    }
    for (const [name, one] of Object.entries(value)) {
      const property = properties[name];
      if (property === undefined) {
        if (typeof additionalProperties === 'object') {
          found.push(...check(additionalProperties, one, `${at}.${name}`));
        } else if (additionalProperties === false) {
          found.push(`${at}.${name} is not described`);
        }
      } else if (isWriteOnly(property)) found.push(`${at}.${name} is for requests only`);
      else found.push(...check(property, one, `${at}.${name}`));
    }
    return found;
  }

  return (schema, value) => check(schema, value, '$');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a value by itself, if anything is. */
function ofType(schema: Schema, value: unknown, at: string): string | undefined {
  const { type, pattern, format, minLength = 0, maxLength = Infinity } = schema;
  const { minimum = -Infinity, maximum = Infinity } = schema;
  const shown = `${at} (${JSON.stringify(value).slice(0, 80)})`;
  if (type !== undefined && !isOfType(type, value)) return `${shown} is not of type ${type}`;
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return `${shown} is not in the enum`;
  if (typeof value === 'number' && (value < minimum || value > maximum)) {
    return `${shown} is out of range`;
  }
  if (typeof value !== 'string') return undefined;
  const length = [...value].length;
  if (length < minLength || length > maxLength) return `${shown} is too short or too long`;
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
    return `${shown} does not match ${pattern}`;
  }
  if (format === 'uri' && !URL.canParse(value)) return `${shown} is no URI`;
  if (format === 'email' && !/^[^\s@]+@[^\s@]+$/.test(value)) return `${shown} is no address`;
  return undefined;
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
