import type { MessageAttributes } from '../sqs/message-attributes.ts';
import { type Delivery, systemAttributes } from '../sqs/receiving.ts';

/** A delivery as an element of the event's `Records`. */
export interface SqsRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, RecordAttribute>;
  md5OfMessageAttributes?: string;
  md5OfBody: string;
  eventSource: 'aws:sqs';
  eventSourceARN: string;
  awsRegion: string;
}

interface RecordAttribute {
  stringValue?: string;
  binaryValue?: string;
  stringListValues: [];
  binaryListValues: [];
  dataType: string;
}

/** Builds the record that Lambda gives for a message, fields in its order. */
export function toRecord(delivery: Delivery, queueArn: string, region: string): SqsRecord {
  const { content } = delivery.message;
  return {
    messageId: content.messageId,
    receiptHandle: delivery.receiptHandle,
    body: content.body,
    attributes: systemAttributes(delivery),
    messageAttributes:
      content.attributes === undefined ? {} : toRecordAttributes(content.attributes),
    md5OfMessageAttributes: content.md5OfAttributes,
    md5OfBody: content.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

/** The event's JSON text, from records that are JSON already. */
export function toEvent(records: readonly string[]): string {
  return `{"Records":[${records.join(',')}]}`;
}

function toRecordAttributes(attributes: MessageAttributes): Record<string, RecordAttribute> {
  const result: Record<string, RecordAttribute> = {};
  for (const [name, { StringValue, BinaryValue, DataType }] of Object.entries(attributes)) {
    result[name] = {
      ...(StringValue !== undefined && { stringValue: StringValue }),
      ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: DataType,
    };
  }
  return result;
}
