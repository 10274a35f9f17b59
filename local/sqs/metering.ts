import type { Meter } from '../contracts.ts';
import type { Queue } from './queue.ts';

/** Every 64 KB of a request's payload, or part of them, are billed as one request. */
const PART_BYTES = 64 * 1024;

/** Records one request to a queue that carried `bytes` of messages, there or back. */
export function meterRequest(meter: Meter, queue: Queue, bytes = 0): void {
  const parts = Math.max(1, Math.ceil(bytes / PART_BYTES));
  meter.record(queue.settings.fifo ? 'sqs.fifo' : 'sqs.standard', parts, queue.record.name);
}
