import { setTimeout as sleep } from 'node:timers/promises';
import type { MiddlewareStack } from '@smithy/types';
import { type Destination, watchDestination } from './destination.ts';
import {
  type Answered,
  createExchange,
  type ExchangeLimits,
  NoAnswerError,
  type Outgoing,
} from './exchange.ts';
import { type Credentials, createSigner } from './sign.ts';

/** As much of an SDK client's settings as is needed here. */
export interface DirectClient<Input extends object, Output extends object> {
  middlewareStack: MiddlewareStack<Input, Output>;
  config: { credentials(): Promise<Credentials> };
}

export interface DirectOptions extends ExchangeLimits {
  maxAttempts: number;
  now(): number;
  /** [0, 1) */
  random(): number;
}

/** What an answer is worth: `again` for failures that pass, `throttled` for those that take longer. */
export type Verdict = 'final' | 'again' | 'throttled';

/** Milliseconds to the second attempt at most, and for any; those of the SDK's standard mode. */
const pause = { again: 100, throttled: 500 };
const longestPause = 20_000;

/**
 * Sends requests as an SDK client does, without what the SDK does between a command and the wire: on the
 * functions' paths that every message takes, that is most of what a message costs (`docs/benchmarks.md`).
 * The client's first request goes through the SDK, which finds endpoint, Region and credentials.
 * @returns Undefined as long as it is not known where to send.
 */
export function createDirect<Input extends object, Output extends object>(
  client: DirectClient<Input, Output>,
  options: DirectOptions,
) {
  const destination = watchDestination(client.middlewareStack);
  const exchange = createExchange(options);
  let sign: ReturnType<typeof createSigner> | undefined;

  async function once(to: Destination, request: Outgoing): Promise<Answered> {
    const credentials = await client.config.credentials();
    sign ??= createSigner(to);
    const { method, path, body } = request;
    const headers = { ...request.headers, host: to.host };
    const signed = sign(credentials, { method, path, headers, body, now: options.now() });
    return exchange(to, { ...request, headers: signed });
  }

  /**
   * Tries until an answer is final or the attempts are used up: then it is the last answer.
   * @throws NoAnswerError when the last attempt had none
   */
  async function send(
    to: Destination,
    request: Outgoing,
    verdictOn: (answer: Answered) => Verdict,
  ): Promise<Answered> {
    for (let attempt = 1; ; attempt++) {
      let verdict: Exclude<Verdict, 'final'> = 'again';
      try {
        const answer = await once(to, request);
        const judged = verdictOn(answer);
        if (judged === 'final' || attempt >= options.maxAttempts) return answer;
        verdict = judged;
      } catch (error) {
        if (!(error instanceof NoAnswerError) || attempt >= options.maxAttempts) throw error;
      }
      const longest = Math.min(longestPause, pause[verdict] * 2 ** (attempt - 1));
      await sleep(options.random() * longest);
    }
  }

  return { destination, send };
}
