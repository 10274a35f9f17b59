import { createHash } from 'node:crypto';
import { asObject, type Input, optionalString } from './request-input.ts';
import { SqsError } from './sqs-error.ts';

/** One typed attribute beside a message's body. `BinaryValue` stays in Base64, as on the wire. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** SQS's quota: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAXIMUM_ATTRIBUTES = 10;
const NAME = /^(?!aws\.|amazon\.|\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/i;
const DATA_TYPE = /^(String|Number|Binary)(\..+)?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads and checks the attributes of a message.
 *
 * @throws SqsError `InvalidParameterValue` with the sentence that SQS gives
 */
export function readMessageAttributes(input: Input, name: string): MessageAttributes | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const entries = Object.entries(asObject(value, name));
  if (entries.length === 0) return undefined;
  if (entries.length > MAXIMUM_ATTRIBUTES) {
    throw invalid(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAXIMUM_ATTRIBUTES}].`,
    );
  }
  const attributes: Record<string, MessageAttribute> = {};
  for (const [key, item] of entries) attributes[key] = readAttribute(key, asObject(item, key));
  return attributes;
}

function readAttribute(name: string, input: Input): MessageAttribute {
  if (!NAME.test(name)) {
    throw invalid(`Message (user) attribute name '${name}' is invalid.`);
  }
  const type = optionalString(input, 'DataType') ?? '';
  if (type === '') {
    throw invalid(`The message (user) attribute '${name}' must contain a non-empty message type.`);
  }
  const [, base] = DATA_TYPE.exec(type) ?? [];
  if (base === undefined) {
    throw invalid(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const field = base === 'Binary' ? 'BinaryValue' : 'StringValue';
  const value = optionalString(input, field) ?? '';
  if (value === '') {
    throw invalid(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${base}'.`,
    );
  }
  if (base === 'Number' && !NUMBER.test(value)) {
    throw invalid(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return base === 'Binary'
    ? { BinaryValue: value, DataType: type }
    : { StringValue: value, DataType: type };
}

/**
 * The digest that SDKs check: names sorted, each of name, type and value with its length before it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfMessageAttributes(attributes: MessageAttributes): string {
  const hash = createHash('md5');
  const part = (bytes: Buffer): void => {
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const attribute = attributes[name] as MessageAttribute;
    part(Buffer.from(name));
    part(Buffer.from(attribute.DataType));
    const binary = attribute.BinaryValue !== undefined;
    hash.update(Buffer.of(binary ? 2 : 1));
    part(valueBytes(attribute));
  }
  return hash.digest('hex');
}

/** Bytes that the attributes add to a message: names, types and values. */
export function sizeOfMessageAttributes(attributes: MessageAttributes): number {
  let size = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType);
    size += valueBytes(attribute).length;
  }
  return size;
}

/** Attributes that a receive asked for: `All`, `.*`, `prefix.*` or names. Unknown names match none. */
export function selectMessageAttributes(
  attributes: MessageAttributes,
  wanted: readonly string[],
): MessageAttributes | undefined {
  if (wanted.includes('All') || wanted.includes('.*')) return attributes;
  const selected: Record<string, MessageAttribute> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    const matches = wanted.some((pattern) =>
      pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -2)) : pattern === name,
    );
    if (matches) selected[name] = attribute;
  }
  return Object.keys(selected).length > 0 ? selected : undefined;
}

function valueBytes(attribute: MessageAttribute): Buffer {
  return attribute.BinaryValue === undefined
    ? Buffer.from(attribute.StringValue ?? '')
    : Buffer.from(attribute.BinaryValue, 'base64');
}

function invalid(message: string): SqsError {
  return new SqsError('InvalidParameterValue', message);
}
