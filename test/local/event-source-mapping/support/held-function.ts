import { expect } from 'vitest';
import type { FunctionInvoker, InvokeOutcome } from '../../../../local/contracts.ts';
import type { SqsRecord } from '../../../../local/event-source-mapping/lambda-event.ts';

/** An invocation under way, or ended. */
export interface Invocation {
  functionName: string;
  payload: string;
  records: SqsRecord[];
  end(outcome: InvokeOutcome): void;
}

/** A function whose invocations the test ends one by one. */
export class HeldFunction implements FunctionInvoker {
  readonly invocations: Invocation[] = [];

  invoke(functionName: string, payload: string): Promise<InvokeOutcome> {
    return new Promise((end) => {
      const { Records: records } = JSON.parse(payload) as { Records: SqsRecord[] };
      this.invocations.push({ functionName, payload, records, end });
    });
  }

  invokeAsync(): void {
    throw new Error('A mapping invokes synchronously.');
  }

  /** The nth invocation, from 0, once it has begun. */
  async nth(index: number): Promise<Invocation> {
    await expect.poll(() => this.invocations.length, { interval: 2 }).toBeGreaterThan(index);
    return this.invocations[index] as Invocation;
  }

  bodies(): string[][] {
    return this.invocations.map(({ records }) => records.map(({ body }) => body));
  }
}

/** A handler's return value. */
export const ok = (payload: unknown = null): InvokeOutcome => ({
  kind: 'ok',
  payload: JSON.stringify(payload),
  durationMs: 1,
});
/** A handler that threw. */
export const failed: InvokeOutcome = {
  kind: 'function-error',
  errorType: 'Error',
  errorMessage: 'broken',
  durationMs: 1,
};
