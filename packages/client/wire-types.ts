import * as z from 'zod/mini';
import { errorCodes } from '../../core/errors.ts';
import { actionSchema, contentSchema, metadataSchema } from '../../core/protocol/content.ts';
import {
  authorSchema,
  conversationSchema,
  entrySchema,
  eventEntrySchema,
  messageEntrySchema,
  noteEntrySchema,
  participantSchema,
} from '../../core/protocol/entries.ts';
import { queuePositionSchema, queueStateSchema } from '../../core/protocol/routing.ts';
import { conversationsPage } from '../../core/protocol/sdk-http.ts';

/** The wire's types that the client's declarations name. */
const named = {
  Metadata: metadataSchema,
  Action: actionSchema,
  Content: contentSchema,
  Author: authorSchema,
  MessageEntry: messageEntrySchema,
  NoteEntry: noteEntrySchema,
  EventEntry: eventEntrySchema,
  Entry: entrySchema,
  Participant: participantSchema,
  Conversation: conversationSchema,
  ConversationsPage: conversationsPage,
  QueueState: queueStateSchema,
  QueuePosition: queuePositionSchema,
};

/** What `z.toJSONSchema` makes of the schemas above. */
interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
}

export function clientWire(): string {
  const codes = Object.keys(errorCodes).map((code) => JSON.stringify(code));
  return `${typesOf(named)}export type ErrorCode = ${codes.join(' | ')};\n`;
}

/**
 * Declarations of the schemas' types, without zod: whoever installs a package of ours has none.
 * @param named The larger ones refer to those before them.
 * @throws Error when a schema uses something that has no type here yet.
 */
export function typesOf(named: Record<string, z.core.$ZodType>): string {
  const known = new Map<string, string>();
  const declarations = Object.entries(named).map(([name, schema]) => {
    const { $schema: _, ...json } = z.toJSONSchema(schema) as JsonSchema & { $schema?: string };
    const type = typeOf(json, known);
    known.set(JSON.stringify(json), name);
    return `export type ${name} = ${type};`;
  });
  return `${declarations.join('\n')}\n`;
}

function typeOf(schema: JsonSchema, known: Map<string, string>): string {
  const name = known.get(JSON.stringify(schema));
  if (name !== undefined) return name;
  const inner = (one: JsonSchema) => typeOf(one, known);
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return union.map(inner).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => inner({ type })).join(' | ');
  }
  switch (schema.type) {
    case undefined:
      return 'unknown';
    case 'integer':
      return 'number';
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'array':
      return `Array<${inner(schema.items ?? {})}>`;
    case 'object':
      return objectOf(schema, inner);
    default:
      throw new Error(`no TypeScript type is known for JSON Schema's "${schema.type}"`);
  }
}

function objectOf(schema: JsonSchema, inner: (one: JsonSchema) => string): string {
  if (schema.properties === undefined) {
    const values = schema.additionalProperties;
    return `Record<string, ${typeof values === 'object' ? inner(values) : 'unknown'}>`;
  }
  const fields = Object.entries(schema.properties).map(([key, value]) => {
    const optional = schema.required?.includes(key) ? '' : '?';
    return `${key}${optional}: ${inner(value)}`;
  });
  return `{ ${fields.join('; ')} }`;
}
