import type { Clock, FunctionInvoker, RuntimeLog } from '../contracts.ts';
import {
  createEventSourceMapping,
  type EventSourceMapping,
} from '../event-source-mapping/event-source-mapping.ts';
import type { QueueConsumer } from '../sqs/sqs-service.ts';
import type { EventSourceMappingModel } from '../template/functions.ts';

export interface ServedMappingsOptions {
  queues: QueueConsumer;
  invoker: FunctionInvoker;
  clock: Clock;
  log: RuntimeLog;
  region: string;
}

/** The template's event source mappings. */
export class ServedMappings {
  private readonly options: ServedMappingsOptions;
  private readonly mappings = new Map<string, { key: string; mapping: EventSourceMapping }>();

  constructor(options: ServedMappingsOptions) {
    this.options = options;
  }

  /** Serves these: unchanged ones go on, changed ones are replaced, the others close. */
  async serve(models: readonly EventSourceMappingModel[]): Promise<void> {
    const wanted = new Map(
      models.map((model) => [model.id, { model, key: JSON.stringify(model) }]),
    );
    for (const [id, { key, mapping }] of this.mappings) {
      if (wanted.get(id)?.key === key) continue;
      this.mappings.delete(id);
      await mapping.close();
      // What it had invoked finishes; its messages are deleted or come again.
      await mapping.idle();
    }
    for (const [id, { model, key }] of wanted) {
      if (this.mappings.has(id)) continue;
      const mapping = createEventSourceMapping({
        ...this.options,
        queueName: model.queueArn.split(':').at(-1) ?? '',
        functionName: model.functionName,
        batchSize: model.batchSize,
        maximumBatchingWindowSeconds: model.maximumBatchingWindowSeconds,
        maximumConcurrency: model.maximumConcurrency,
        reportBatchItemFailures: model.reportBatchItemFailures,
        filterCriteria: { Filters: model.filterPatterns.map((Pattern) => ({ Pattern })) },
        enabled: model.enabled,
      });
      this.mappings.set(id, { key, mapping });
    }
  }

  /** Takes no more messages. Invocations under way go on. */
  async close(): Promise<void> {
    for (const { mapping } of this.mappings.values()) await mapping.close();
    this.mappings.clear();
  }
}
