import { AsyncLocalStorage } from 'node:async_hooks';

/** What a line of log and a message of a queue are found by. */
export interface Correlation {
  /** Of the request that set it all off, as API Gateway names it; or of the message, if nobody's request did. */
  correlationId: string;
  /** The frame's own id, as its sender chose it. */
  frameId?: string;
}

const current = new AsyncLocalStorage<Correlation>();

/** Runs the work as part of it: its log lines say so, and so do the messages that it queues. */
export function correlated<T>(correlation: Correlation, work: () => T): T {
  return current.run(correlation, work);
}

/** Of what runs now; undefined outside of any request. */
export function correlation(): Correlation | undefined {
  return current.getStore();
}

/** A message's attribute; SQS takes no empty one, and not every character. */
interface Attribute {
  DataType: 'String';
  StringValue: string;
}

/** Message attributes that carry it through a queue. They are no part of what a queue deduplicates by. */
export function toAttributes(of: Correlation | undefined): Record<string, Attribute> {
  const attributes: Record<string, Attribute> = {};
  for (const name of ['correlationId', 'frameId'] as const) {
    const value = of?.[name];
    if (value !== undefined && plain.test(value)) {
      attributes[name] = { DataType: 'String', StringValue: value };
    }
  }
  return attributes;
}

const plain = /^[\x20-\x7e]{1,128}$/;

/** @param messageId Stands for it where the message carries none. */
export function fromAttributes(
  attributes: Readonly<Record<string, { stringValue?: string } | undefined>> | undefined,
  messageId: string,
): Correlation {
  const frameId = attributes?.['frameId']?.stringValue;
  return {
    correlationId: attributes?.['correlationId']?.stringValue ?? messageId,
    ...(frameId === undefined ? {} : { frameId }),
  };
}
