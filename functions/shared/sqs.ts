import { type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { correlation, toAttributes } from './correlation.ts';

/**
 * One client for each environment: its connections stay open between events. Time-outs are well
 * below the functions' own, so that a slow queue becomes a retry and not a lost invocation.
 */
export const sqs = new SQSClient({
  maxAttempts: 4,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 1000, requestTimeout: 2500 }),
});

/** What is sent by any means: one message, or several. */
interface Sent {
  MessageBody?: string;
  MessageAttributes?: object;
  Entries?: SendMessageBatchRequestEntry[];
}

/** Whatever is queued says which request it is of, so that who queues need not. [O1] */
sqs.middlewareStack.add(
  (next) => (args) => {
    const attributes = toAttributes(correlation());
    if (Object.keys(attributes).length > 0) label(args.input as Sent, attributes);
    return next(args);
  },
  { step: 'initialize', name: 'correlate' },
);

function label(sent: Sent, attributes: ReturnType<typeof toAttributes>): void {
  const labelled = (one: object) => 'MessageBody' in one;
  if (labelled(sent)) sent.MessageAttributes = { ...attributes, ...sent.MessageAttributes };
  for (const entry of sent.Entries ?? []) {
    if (labelled(entry)) entry.MessageAttributes = { ...attributes, ...entry.MessageAttributes };
  }
}
