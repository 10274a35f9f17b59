import { optionalInteger, optionalString, requiredString } from '../request-input.ts';
import type { Operation } from '../sqs-context.ts';
import { invalidParameter } from '../sqs-error.ts';

const startMessageMoveTask: Operation = (context, input) => {
  const task = context.moveTasks.start(
    requiredString(input, 'SourceArn'),
    optionalString(input, 'DestinationArn'),
    optionalInteger(input, 'MaxNumberOfMessagesPerSecond'),
  );
  return { TaskHandle: task.handle };
};

const listMessageMoveTasks: Operation = (context, input) => {
  const maximum = optionalInteger(input, 'MaxResults') ?? 1;
  if (maximum < 1 || maximum > 10) {
    throw invalidParameter('MaxResults', maximum, 'Must be between 1 and 10, if provided.');
  }
  const tasks = context.moveTasks.listOf(requiredString(input, 'SourceArn')).slice(0, maximum);
  return {
    Results: tasks.map((task) => ({
      // Only a running task can be cancelled, so only its handle is shown (recorded from AWS).
      ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
      Status: task.status,
      SourceArn: task.sourceArn,
      DestinationArn: task.destinationArn,
      MaxNumberOfMessagesPerSecond: task.rate,
      ApproximateNumberOfMessagesMoved: task.moved,
      ApproximateNumberOfMessagesToMove: task.toMove,
      FailureReason: task.failureReason,
      StartedTimestamp: task.startedAt,
    })),
  };
};

const cancelMessageMoveTask: Operation = (context, input) => {
  const task = context.moveTasks.cancel(requiredString(input, 'TaskHandle'));
  return { ApproximateNumberOfMessagesMoved: task.moved };
};

export const moveTaskOperations: Readonly<Record<string, Operation>> = {
  StartMessageMoveTask: startMessageMoveTask,
  ListMessageMoveTasks: listMessageMoveTasks,
  CancelMessageMoveTask: cancelMessageMoveTask,
};
