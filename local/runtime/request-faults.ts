import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsReply, AwsService } from '../contracts.ts';
import type { AuthorizeCall } from '../endpoint/authorize-call.ts';
import { asNumber, asObject } from '../template/json.ts';

/** Shares of requests, 0 to 1, that do not go as they should. */
export interface RequestFaults {
  /** 500, and nothing was done. */
  failed: number;
  /** It was done, and the answer is 500 all the same. */
  lost: number;
  /** It is done some time later. */
  slow: number;
  /** 429, and nothing was done. */
  throttled: number;
}

export type RequestFault = keyof RequestFaults;

export const requestFaultKinds: readonly RequestFault[] = ['failed', 'lost', 'slow', 'throttled'];

/** Milliseconds by which a slow request is late, at most: longer than anybody waits for its answer. */
const slowAtMost = 4_000;

/** Reads what a harness asks for; what is left out does not happen. */
export function readFaults(value: unknown): RequestFaults {
  const given = asObject(value);
  const share = (name: RequestFault) => Math.min(1, Math.max(0, asNumber(given[name]) ?? 0));
  return {
    failed: share('failed'),
    lost: share('lost'),
    slow: share('slow'),
    throttled: share('throttled'),
  };
}

const failure = (status: number, type: string): AwsReply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type },
  body: JSON.stringify({ __type: type, message: 'A fault on purpose.' }),
});

/** A service whose sending goes wrong as `draw` says; what reads and deletes is left alone. */
export function withFaults(
  service: AwsService,
  draw: () => RequestFault | undefined,
  random: () => number,
): AwsService {
  return {
    ...service,
    async handle(call) {
      const fault = call.operation.startsWith('SendMessage') ? draw() : undefined;
      if (fault === 'failed') return failure(500, 'InternalFailure');
      if (fault === 'throttled') return failure(400, 'RequestThrottled');
      if (fault === 'slow') await sleep(random() * slowAtMost);
      const reply = await service.handle(call);
      return fault === 'lost' ? failure(500, 'InternalFailure') : reply;
    },
  };
}

/** Posts to sockets that go wrong before they are made. */
export function refusing(
  authorize: AuthorizeCall,
  draw: () => RequestFault | undefined,
  random: () => number,
): AuthorizeCall {
  return async (...request) => {
    const fault = draw();
    if (fault === 'failed' || fault === 'lost') return failure(500, 'InternalServerException');
    if (fault === 'throttled') return failure(429, 'LimitExceededException');
    if (fault === 'slow') await sleep(random() * slowAtMost);
    return authorize(...request);
  };
}
