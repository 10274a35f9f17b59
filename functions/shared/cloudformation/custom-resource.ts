import { setTimeout } from 'node:timers/promises';
import { correlated } from '../correlation.ts';
import { log } from '../log.ts';

/** What CloudFormation asks of a custom resource, as far as it is read here. */
export interface CustomResourceEvent {
  RequestType: 'Create' | 'Update' | 'Delete';
  /** Takes the answer, once, by PUT. */
  ResponseURL: string;
  StackId: string;
  RequestId: string;
  LogicalResourceId: string;
  /** Of an update and a deletion. */
  PhysicalResourceId?: string;
}

/** Of Lambda's context, what is used. */
export interface TimeLeft {
  logGroupName: string;
  getRemainingTimeInMillis(): number;
}

/** Milliseconds kept of the function's time for the answer. */
const forAnswer = 15_000;
const answerAttempts = 3;
/** Milliseconds. */
const answerTimeout = 4000;
/** CloudFormation reads 4 KB in all, and shows less. */
const reasonCharacters = 1000;

/**
 * The handler of a custom resource that has one state and no attributes. CloudFormation always gets its
 * answer, also when the work fails or takes too long: without one the stack would wait for an hour.
 *
 * @param physicalId Always the same, so that an update never replaces the resource.
 * @param work What a creation or an update does. A deletion does nothing and succeeds.
 */
export function createCustomResource(
  physicalId: string,
  work: () => Promise<void>,
): (event: CustomResourceEvent, context: TimeLeft) => Promise<void> {
  return (event, context) =>
    correlated({ correlationId: event.RequestId }, () => handle(event, context));

  async function handle(event: CustomResourceEvent, context: TimeLeft): Promise<void> {
    const failure = event.RequestType === 'Delete' ? undefined : await failureOf(work, context);
    if (failure !== undefined) log.error('the custom resource failed', failure);
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = physicalId } = event;
    await answer(event.ResponseURL, {
      Status: failure === undefined ? 'SUCCESS' : 'FAILED',
      Reason: failure === undefined ? '' : reasonOf(failure, context),
      PhysicalResourceId,
      StackId,
      RequestId,
      LogicalResourceId,
    });
  }
}

async function failureOf(work: () => Promise<void>, context: TimeLeft): Promise<Error | undefined> {
  const over = new AbortController();
  const left = Math.max(0, context.getRemainingTimeInMillis() - forAnswer);
  const tooLong = setTimeout(left, undefined, { signal: over.signal }).then(() => {
    throw new Error('It took longer than its function may run: deploy again to go on.');
  });
  try {
    await Promise.race([work(), tooLong]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    over.abort();
    tooLong.catch(() => undefined);
  }
}

function reasonOf({ message }: Error, { logGroupName }: TimeLeft): string {
  return `${message.slice(0, reasonCharacters)} (log group ${logGroupName})`;
}

async function answer(url: string, content: Record<string, string>): Promise<void> {
  // Bytes, so that fetch names no content type: the address is signed for a request without one.
  const body = Buffer.from(JSON.stringify(content));
  for (let attempt = 1; ; attempt++) {
    const signal = AbortSignal.timeout(answerTimeout);
    const refusal = await fetch(url, { method: 'PUT', body, signal }).then(
      ({ ok, status }) => (ok ? undefined : new Error(`CloudFormation answers ${status}`)),
      (error: Error) => error,
    );
    if (refusal === undefined) return;
    // Lambda then tries the whole event again.
    if (attempt === answerAttempts) throw refusal;
    await setTimeout(100 * 2 ** attempt);
  }
}
