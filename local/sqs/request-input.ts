import { SqsError } from './sqs-error.ts';

/** A request's JSON object, not yet checked. */
export type Input = Readonly<Record<string, unknown>>;

/**
 * Reads a request body. An empty body counts as an empty object.
 *
 * @throws SqsError `Serialization` when it is not a JSON object
 */
export function parseInput(body: Buffer): Input {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new SqsError('Serialization', 'The request body is not valid JSON.');
  }
  return asObject(value, 'The request body');
}

/** @throws SqsError `Serialization` */
export function asObject(value: unknown, what: string): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SqsError('Serialization', `${what} has to be a JSON object.`);
  }
  return value as Input;
}

export function optionalString(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new SqsError('Serialization', `${name} has to be a string.`);
  return value;
}

/** @throws SqsError `MissingParameter` when absent or empty, as SQS does */
export function requiredString(input: Input, name: string): string {
  const value = optionalString(input, name);
  if (value === undefined || value === '') {
    throw new SqsError('MissingParameter', `The request must contain the parameter ${name}.`);
  }
  return value;
}

export function optionalInteger(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new SqsError('Serialization', `${name} has to be an integer.`);
  }
  return value;
}

export function stringList(input: Input, name: string): readonly string[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new SqsError('Serialization', `${name} has to be a list of strings.`);
  }
  return value;
}

export function stringMap(input: Input, name: string): Record<string, string> {
  const value = input[name];
  if (value === undefined || value === null) return {};
  const map: Record<string, string> = {};
  for (const [key, item] of Object.entries(asObject(value, name))) {
    if (typeof item !== 'string') {
      throw new SqsError('Serialization', `${name} has to be a map of strings.`);
    }
    map[key] = item;
  }
  return map;
}
