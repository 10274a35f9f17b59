import fc from 'fast-check';
import type { Schema } from './description.ts';
import { idOf, kindOf, oddIds } from './ids.ts';

type Schemas = Readonly<Record<string, Schema>>;

const prefix = '#/components/schemas/';
/** Levels of a value below which only what is required is made. */
const deep = 6;

/** Addresses in values lead nowhere: the names are reserved and have no address. */
const goodAddresses = ['https://hooks.example.com/', 'https://hooks.example.com/a?b=c'];
const addresses = [
  'https://127.0.0.1/',
  'http://hooks.example.com/',
  'javascript:alert(1)',
  'https://',
] as const;

/** Makes values that a schema takes; in part, and seldom wholly, other ones. */
export function createValues(schemas: Schemas) {
  function resolved(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const named = schemas[schema.$ref.slice(prefix.length)];
    if (named === undefined) throw new Error(`the description has no ${schema.$ref}`);
    return resolved(named);
  }

  /** @param settled What has discriminated already on the way here: it is not followed once more. */
  function valid(
    given: Schema,
    name: string,
    depth: number,
    settled: readonly Schema[] = [],
  ): fc.Arbitrary<unknown> {
    const schema = resolved(given);
    const value =
      schema.enum !== undefined
        ? fc.constantFrom(...schema.enum)
        : made(schema, name, depth, settled);
    if (schema.nullable !== true) return value;
    return fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) });
  }

  function made(
    schema: Schema,
    name: string,
    depth: number,
    settled: readonly Schema[],
  ): fc.Arbitrary<unknown> {
    const { allOf, oneOf: _o, anyOf: _a, discriminator: _d, ...rest } = schema;
    const choices = settled.includes(schema) ? undefined : choicesOf(schema);
    if (choices !== undefined) {
      const within = schema.discriminator === undefined ? settled : [...settled, schema];
      const parts = fc.oneof(...choices.map((one) => valid(one, name, depth + 1, within)));
      if (schema.properties === undefined && allOf === undefined) return parts;
      const own = made(allOf === undefined ? rest : { ...rest, allOf }, name, depth, settled);
      return fc.tuple(own, parts).map(merged);
    }
    if (allOf !== undefined) {
      const [scalar] = allOf.filter((one) => !isObject(one));
      if (scalar !== undefined) return valid(scalar, name, depth + 1, settled);
      const parts = allOf.map((one) => {
        const part = resolved(one);
        // What the whole requires may stand in its parts.
        const required = [...(part.required ?? []), ...(schema.required ?? [])];
        return part.properties === undefined || choicesOf(part) !== undefined
          ? valid(part, name, depth + 1, settled)
          : made({ ...part, required }, name, depth + 1, settled);
      });
      return fc.tuple(objectOf(rest, depth), ...parts).map(merged);
    }
    if (settled.includes(schema)) return objectOf(rest, depth);
    switch (schema.type) {
      case 'string':
        return text(schema, name);
      case 'integer':
      case 'number':
        return number(schema);
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(valid(schema.items ?? {}, name, depth + 1), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.min(schema.maxItems ?? 4, depth > deep ? 1 : 4),
        });
      default:
        return schema.properties === undefined && schema.additionalProperties === undefined
          ? fc.oneof(fc.constant({}), metadata)
          : objectOf(schema, depth);
    }
  }

  /** Whether it is one of objects, as far as it says. */
  function isObject(given: Schema): boolean {
    const { type, enum: values, properties, allOf, oneOf, anyOf } = resolved(given);
    if (values !== undefined) return false;
    const parts = allOf ?? oneOf ?? anyOf;
    if (parts !== undefined && properties === undefined) return parts.every(isObject);
    return type === 'object' || properties !== undefined || type === undefined;
  }

  function choicesOf({ oneOf, anyOf, discriminator }: Schema): Schema[] | undefined {
    const mapping = discriminator?.mapping;
    if (mapping !== undefined && discriminator !== undefined) {
      const { propertyName } = discriminator;
      return Object.entries(mapping).map(([type, $ref]) => ({
        allOf: [
          { $ref },
          {
            type: 'object',
            properties: { [propertyName]: { enum: [type] } },
            required: [propertyName],
          },
        ],
      }));
    }
    return oneOf ?? anyOf;
  }

  function objectOf(schema: Schema, depth: number): fc.Arbitrary<object> {
    const { properties = {}, required = [], additionalProperties } = schema;
    const taken = Object.entries(properties).filter(
      ([name, one]) =>
        required.includes(name) || (depth <= deep && resolved(one).readOnly !== true),
    );
    const known = fc.record(
      Object.fromEntries(taken.map(([name, one]) => [name, valid(one, name, depth + 1)])),
      { requiredKeys: required.filter((name) => name in properties) },
    );
    const agreed = fc
      .tuple(known, fc.nat(23))
      .map(([value, which]) => (which > 20 ? value : withoutRivals(value, which)));
    if (additionalProperties === undefined || additionalProperties === false) return agreed;
    return fc.tuple(agreed, metadata).map(merged);
  }

  return {
    /** What the schema takes. */
    valid: (schema: Schema, name = ''): fc.Arbitrary<unknown> => valid(schema, name, 0),
    /** The same with something wrong at one place, or none of it. */
    broken: (schema: Schema, name = ''): fc.Arbitrary<unknown> =>
      fc
        .tuple(valid(schema, name, 0), fc.nat(), junk, fc.constantFrom('set', 'cut', 'add'))
        .map(([value, at, wrong, how]) => breakAt(value, at, wrong, how)),
  };
}

/** Objects one over the other; what is no object stands alone. */
function merged(parts: readonly unknown[]): object {
  return Object.assign({}, ...parts.filter((one) => typeof one === 'object' && one !== null));
}

const words = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 20 }) },
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('en', 'fr-CA', 'ada@example.org', '+15550100', '0099ff'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...oddIds) },
);

const metadata = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 10 }),
  fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.boolean(), fc.constant(null)),
  { maxKeys: 4 },
);

function text(schema: Schema, name: string): fc.Arbitrary<unknown> {
  const { format, example, minLength = 0, maxLength = Infinity } = schema;
  const kind = kindOf(name);
  if (format === 'uri' || /ur[il]$/i.test(name) || name === 'target') {
    const address = mostly(goodAddresses, fc.constantFrom(...addresses));
    return kind === undefined ? address : fc.oneof(address, idOf(kind));
  }
  if (kind !== undefined) return idOf(kind);
  const hint = hints[name];
  if (hint !== undefined) return mostly(hint, words);
  const fitting = words.filter((one) => one.length >= minLength && one.length <= maxLength);
  const shown = typeof example === 'string' && !/^https?:/.test(example) ? [example] : [];
  return shown.length === 0 ? fitting : fc.oneof(fitting, fc.constantFrom(...shown));
}

function number({ type, minimum = -10, maximum = 1000 }: Schema): fc.Arbitrary<number> {
  const whole = fc.integer({
    min: Math.ceil(minimum),
    max: Math.max(minimum, Math.floor(maximum)),
  });
  return type === 'integer'
    ? whole
    : fc.oneof(whole, fc.double({ noNaN: true, noDefaultInfinity: true }));
}

/** What the description says in words only. */
const hints: Readonly<Record<string, readonly string[]>> = {
  signedUpAt: ['2026-01-02T03:04:05.000Z'],
  triggers: ['conversation:message', 'conversation:read', 'conversation:postback', 'user:update'],
  name: ['desk', 'bot-1', 'bot_2', 'next'],
  access: ['public'],
  for: ['message'],
  response_type: ['code'],
  grant_type: ['authorization_code'],
  email: ['ada@example.org', 'ben@example.org'],
  'identities.email': ['ada@example.org'],
  locale: ['en', 'fr-CA'],
  phoneNumber: ['+15550100100'],
};

function mostly(right: readonly string[], other: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: other },
  );
}

/** Of these one may be there, not two: the description says it in words. */
const rivals = [
  ['userId', 'userExternalId', 'participantId'],
  ['integrationId', 'integrationType'],
  ['page[after]', 'page[before]'],
  ['filter[userId]', 'filter[userExternalId]'],
];

/** An object without what excludes each other in it. */
export function withoutRivals<T extends object>(value: T, which: number): T {
  const copy = { ...value };
  for (const names of rivals) {
    const there = names.filter((name) => Object.hasOwn(copy, name));
    there.forEach((name, at) => {
      if (at !== which % there.length) Reflect.deleteProperty(copy, name);
    });
  }
  return copy;
}

/** What stands nowhere in any schema. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, 0, -1, 1e308, 0.1, true, '', [], {}, [[]], [null], '\0', '\ud800'),
  fc.constantFrom<unknown>('x'.repeat(5000), 'x'.repeat(120_000), 'é'.repeat(3000)),
  fc.constantFrom<unknown>(
    nested(30),
    Array(500).fill('x'),
    { $ref: '#' },
    JSON.parse('{"__proto__":{"a":1}}'),
  ),
  fc.constantFrom(...oddIds),
  fc.jsonValue({ maxDepth: 2 }),
);

function nested(levels: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level++) value = { a: [value] };
  return value;
}

/** Places in a value, itself among them. */
function placesOf(value: unknown, path: string[] = []): string[][] {
  const isPlain =
    Array.isArray(value) ||
    (typeof value === 'object' &&
      value !== null &&
      Object.getPrototypeOf(value) === Object.prototype);
  if (!isPlain) return [path];
  return [
    path,
    ...Object.entries(value as object).flatMap(([name, one]) => placesOf(one, [...path, name])),
  ];
}

function breakAt(value: unknown, at: number, wrong: unknown, how: 'set' | 'cut' | 'add'): unknown {
  const places = placesOf(value);
  const place = places[at % places.length] ?? [];
  return changed(value, place, wrong, how);
}

function changed(
  value: unknown,
  [name, ...rest]: readonly string[],
  wrong: unknown,
  how: 'set' | 'cut' | 'add',
): unknown {
  if (name === undefined) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return how === 'add' && isObject ? { ...value, unheardOf: wrong } : wrong;
  }
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...value]
    : { ...(value as object) };
  if (how === 'cut' && rest.length === 0) Reflect.deleteProperty(copy, name);
  else Reflect.set(copy, name, changed(Reflect.get(copy, name), rest, wrong, how));
  return Array.isArray(copy) ? copy.filter((one) => one !== undefined) : copy;
}
