import * as z from 'zod/mini';

/** A schema as JSON Schema (2020-12), for what comes in or what goes out. */
export function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
