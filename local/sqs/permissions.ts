import type { Permission } from '../contracts.ts';
import type { Input } from './request-input.ts';

/** Batches need the permission of the single operation: IAM knows no action of their own. */
const BATCHES: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** What moving messages needs on its source, besides the operation's own action. */
const MOVE_SOURCE_ACTIONS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

/**
 * What IAM has to allow for an operation.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 *
 * @param arnOf the ARN of the queue of a name
 */
export function permissionsOf(
  operation: string,
  input: Input,
  arnOf: (name: string) => string,
): Permission[] {
  const action = `sqs:${BATCHES[operation] ?? operation}`;
  switch (operation) {
    case 'ListQueues':
      return [{ action, resource: '*' }];
    case 'CreateQueue':
    case 'GetQueueUrl':
      return [{ action, resource: arnOf(text(input['QueueName'])) }];
    case 'StartMessageMoveTask': {
      const resource = text(input['SourceArn']);
      const needed = [action, ...MOVE_SOURCE_ACTIONS.map((name) => `sqs:${name}`)];
      const destination = text(input['DestinationArn']);
      return [
        ...needed.map((name) => ({ action: name, resource })),
        ...(destination === '' ? [] : [{ action: 'sqs:SendMessage', resource: destination }]),
      ];
    }
    case 'ListMessageMoveTasks':
      return [{ action, resource: text(input['SourceArn']) }];
    case 'CancelMessageMoveTask':
      return [{ action, resource: '*' }];
    default: {
      const url = text(input['QueueUrl']);
      return [{ action, resource: arnOf(url.slice(url.lastIndexOf('/') + 1)) }];
    }
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
