import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { withOwnChannels } from './own-channels.ts';
import { createSchemaCheck, type Schema } from './schema-check.ts';

/** What an answer was to, and what it says. */
export interface Answered {
  method: string;
  /** As it was sent: encoded, with or without a query. */
  path: string;
  status: number;
  text: string;
}

interface Operation {
  operationId?: string;
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}
interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const address = new URL('../../../../../shared/spec/sunshine-openapi.yaml', import.meta.url);

/**
 * Where an answer is not as the official description has it; none when all is well.
 * Without the description, which is not part of the project, nothing is checked, and that is said once.
 */
export const conforms: (answered: Answered) => string[] = create();

function create() {
  if (!existsSync(address)) {
    console.warn('The official description is not there: answers are not checked against it.');
    return () => [];
  }
  const description = parse(readFileSync(address, 'utf8')) as Description;
  withOwnChannels(description.components.schemas);
  const check = createSchemaCheck(description.components.schemas);
  const operations = Object.entries(description.paths).map(([path, byMethod]) => ({
    expression: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`),
    fixed: path.replace(/\{\w+\}/g, '').length,
    byMethod,
  }));
  operations.sort((a, b) => b.fixed - a.fixed);

  return ({ method, path, status, text }: Answered): string[] => {
    const [plain = ''] = path.split('?');
    const operation = operations.find(({ expression }) => expression.test(plain))?.byMethod[
      method.toLowerCase()
    ];
    const what = `${operation?.operationId ?? `${method} ${plain}`} ${status}`;
    const schema = schemaFor(operation, status);
    if (schema === undefined) return [`${what}: the description has no such answer`];
    const value = parsed(text);
    if (value === undefined) return [`${what}: the answer is not JSON: ${text.slice(0, 200)}`];
    // An object of which nothing is said is the empty success.
    if (Object.keys(schema).join() === 'type' && text !== '{}') return [`${what}: is not {}`];
    return check(schema, value).map((violation) => `${what}: ${violation}`);
  };
}

/** Refusals have one shape, also where the description does not list their status. */
function schemaFor(operation: Operation | undefined, status: number): Schema | undefined {
  if (status >= 400) return { $ref: '#/components/schemas/errorResponse' };
  const content = operation?.responses[status]?.content;
  return Object.values(content ?? {})[0]?.schema;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
