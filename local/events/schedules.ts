import type { Clock, Closeable, FunctionInvoker, Ids } from '../contracts.ts';
import type { ScheduleModel } from '../template/schedules.ts';

export interface SchedulesOptions {
  clock: Clock;
  ids: Ids;
  invoker: Pick<FunctionInvoker, 'invokeAsync'>;
  region: string;
  accountId: string;
}

export interface Schedules extends Closeable {
  /** Keeps to these from now on; one that is as it was goes on where it is. */
  serve(models: readonly ScheduleModel[]): void;
}

/** EventBridge's rules that the clock sets off. */
export function createSchedules({
  clock,
  ids,
  invoker,
  region,
  accountId,
}: SchedulesOptions): Schedules {
  const running = new Map<string, { key: string; cancel: () => void }>();

  function call({ arn, functionNames }: ScheduleModel): void {
    const event = {
      version: '0',
      id: ids.uuid(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: accountId,
      time: new Date(clock.now()).toISOString(),
      region,
      resources: [arn],
      detail: {},
    };
    for (const name of functionNames) invoker.invokeAsync(name, JSON.stringify(event));
  }

  function run(model: ScheduleModel, key: string): void {
    const cancel = clock.setTimer(() => {
      run(model, key);
      call(model);
    }, model.everyMs);
    running.set(model.id, { key, cancel });
  }

  return {
    serve(models) {
      const wanted = new Map(models.map((model) => [model.id, JSON.stringify(model)]));
      for (const [id, { key, cancel }] of running) {
        if (wanted.get(id) === key) continue;
        cancel();
        running.delete(id);
      }
      for (const model of models) {
        if (!running.has(model.id)) run(model, wanted.get(model.id) ?? '');
      }
    },
    async close() {
      for (const { cancel } of running.values()) cancel();
      running.clear();
    },
  };
}
