import type { z } from 'zod/mini';
import { jsonSchema } from '../../../../core/protocol/json-schema.ts';

interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minimum?: number;
  minLength?: number;
  pattern?: string;
}

/** Words that fit the patterns of ids, names, addresses, colours and languages; the first that does is taken. */
const words = [
  'aaaaaaaaaaaaaaaaaaaaaaaa',
  'en',
  '1',
  'one',
  'https://example.org/one',
  'one@example.org',
  '#112233',
  'A'.repeat(64),
];

/**
 * The smallest value that a schema of ours takes: what it requires and nothing else.
 * @param known Values for properties by name, wherever they stand.
 */
export function exampleOf(schema: z.core.$ZodType, known: Record<string, unknown> = {}): unknown {
  return example(jsonSchema(schema, 'input') as Schema, known);
}

/** Where a text may stand in what a schema takes, optional ones too: `['profile', 'givenName']`. */
export function textsOf(schema: z.core.$ZodType): string[][] {
  return texts(jsonSchema(schema, 'input') as Schema, 0);
}

function texts(schema: Schema, depth: number): string[][] {
  if (schema.const !== undefined || schema.enum !== undefined || depth > 4) return [];
  const parts = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (parts !== undefined) return parts.flatMap((part) => texts(part, depth));
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([name, property]) =>
      texts(property, depth + 1).map((path) => [name, ...path]),
    );
  }
  if (schema.items !== undefined) {
    return texts(schema.items, depth + 1).map((path) => ['0', ...path]);
  }
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.includes('string') ? [[]] : [];
}

/** The value with another one at a place that `textsOf` names; what is missing on the way is made. */
export function withText(value: unknown, [name, ...rest]: string[], text: unknown): unknown {
  if (name === undefined) return text;
  if (name === '0') return [withText(Array.isArray(value) ? value[0] : undefined, rest, text)];
  const object = (typeof value === 'object' && value !== null ? value : {}) as object;
  return { ...object, [name]: withText(Reflect.get(object, name), rest, text) };
}

function example(schema: Schema, known: Record<string, unknown>): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) return example(choice, known);
  if (schema.allOf !== undefined) {
    return Object.assign({}, ...schema.allOf.map((part) => example(part, known)));
  }
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [
          name,
          name in known ? known[name] : example(schema.properties?.[name] ?? {}, known),
        ]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => example(schema.items ?? {}, known));
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case 'string':
      return word(schema);
    default:
      return {};
  }
}

function word({ pattern, minLength = 0 }: Schema): string {
  const fits = new RegExp(pattern ?? '', 'u');
  const found = words.find((one) => one.length >= minLength && fits.test(one));
  if (found === undefined) throw new Error(`No word fits ${pattern}. Add one.`);
  return found;
}
