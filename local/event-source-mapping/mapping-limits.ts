/** A mapping that Lambda would refuse to create. */
export class MappingError extends Error {
  readonly code = 'InvalidMapping';

  constructor(message: string) {
    super(message);
    this.name = 'MappingError';
  }
}

interface MappingLimits {
  queueName: string;
  fifo: boolean;
  batchSize: number;
  maximumBatchingWindowSeconds?: number;
  maximumConcurrency?: number;
}

/**
 * Checks what `CreateEventSourceMapping` checks for SQS.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 *
 * @throws MappingError
 */
export function checkMappingLimits(limits: MappingLimits): void {
  const { queueName, fifo, batchSize, maximumConcurrency } = limits;
  const window = limits.maximumBatchingWindowSeconds ?? 0;
  const largest = fifo ? 10 : 10_000;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > largest) {
    throw new MappingError(
      `BatchSize of the mapping of ${queueName} has to be 1 to ${largest}, and is ${batchSize}.`,
    );
  }
  if (batchSize > 10 && window < 1) {
    throw new MappingError(
      `A BatchSize over 10 needs a MaximumBatchingWindowInSeconds of at least 1 (${queueName}).`,
    );
  }
  if (window < 0 || window > 300) {
    throw new MappingError(
      `MaximumBatchingWindowInSeconds of the mapping of ${queueName} has to be 0 to 300.`,
    );
  }
  if (fifo && window > 0) {
    throw new MappingError(`A FIFO queue's mapping has no batching window (${queueName}).`);
  }
  if (maximumConcurrency === undefined) return;
  if (
    !Number.isInteger(maximumConcurrency) ||
    maximumConcurrency < 2 ||
    maximumConcurrency > 1000
  ) {
    throw new MappingError(
      `MaximumConcurrency of the mapping of ${queueName} has to be 2 to 1,000, and is ${maximumConcurrency}.`,
    );
  }
}
