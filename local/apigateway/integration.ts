import type { Clock, FunctionInvoker, InvokeOutcome, RuntimeLog } from '../contracts.ts';

/** How an integration's call ended; API Gateway stops waiting after the integration's timeout. */
export type IntegrationOutcome = InvokeOutcome | { kind: 'integration-timed-out' };

/**
 * Invokes the integration's function and waits at most `timeoutMs` for it. The function itself
 * runs on when the time is over, as it does on AWS. Never rejects.
 */
export function callIntegration(
  invoker: FunctionInvoker,
  clock: Clock,
  functionName: string,
  payload: string,
  timeoutMs: number,
): Promise<IntegrationOutcome> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(() => resolve({ kind: 'integration-timed-out' }), timeoutMs);
    const settle = (outcome: InvokeOutcome): void => {
      cancel();
      resolve(outcome);
    };
    // An invoker never rejects. Were one to do so, it must not end the whole runtime.
    invoker.invoke(functionName, payload).then(settle, (error: unknown) => {
      const errorMessage = String(error);
      settle({ kind: 'function-error', errorType: 'InvokerFault', errorMessage, durationMs: 0 });
    });
  });
}

/** Milliseconds for which the log says no more of a function that is throttled. */
const throttledForMs = 1_000;
const throttledSince = new WeakMap<RuntimeLog, Map<string, number>>();

/**
 * Tells the operator of a failed integration, in one line. Of a function that is throttled once a second: a
 * thousand lines a second would take from the machine what it has too little of already.
 */
export function logFailure(
  log: RuntimeLog,
  functionName: string,
  outcome: IntegrationOutcome,
): void {
  if (outcome.kind === 'throttled') {
    const since = throttledSince.get(log) ?? new Map<string, number>();
    throttledSince.set(log, since);
    const now = performance.now();
    if (now - (since.get(functionName) ?? Number.NEGATIVE_INFINITY) < throttledForMs) return;
    since.set(functionName, now);
  }
  log.error('apigateway', describeFailure(functionName, outcome));
}

function describeFailure(functionName: string, outcome: IntegrationOutcome): string {
  switch (outcome.kind) {
    case 'ok':
      return `${functionName} returned something that is not a proxy response: ${outcome.payload.slice(0, 200)}`;
    case 'function-error':
      return `${functionName} failed with ${outcome.errorType}: ${outcome.errorMessage}`;
    case 'timed-out':
      return `${functionName} ran into its own timeout after ${outcome.durationMs} ms`;
    case 'throttled':
      return `${functionName} was throttled: all of its concurrency is in use`;
    case 'integration-timed-out':
      return `${functionName} did not answer within the integration's timeout`;
  }
}
