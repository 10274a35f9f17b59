import type { AttributeMap } from './queue-attributes.ts';

/** Properties of `AWS::SQS::Queue` that are no attributes of the queue. */
const NOT_ATTRIBUTES = new Set(['QueueName', 'Tags']);

/**
 * Turns the properties of CloudFormation's `AWS::SQS::Queue` (numbers, booleans, objects) into the
 * text that SQS's own API takes. `FifoQueue: false`, which CloudFormation allows and SQS does not,
 * is left out.
 */
export function fromTemplate(properties: Readonly<Record<string, unknown>>): AttributeMap {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (NOT_ATTRIBUTES.has(name) || value === undefined || value === null) continue;
    if (name === 'FifoQueue' && String(value) === 'false') continue;
    attributes[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return attributes;
}
