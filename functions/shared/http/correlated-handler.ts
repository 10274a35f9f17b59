import middy from '@middy/core';
import { correlated } from '../correlation.ts';
import { metrics } from '../metrics.ts';
import type { HttpReply } from './errors.ts';
import type { HttpEvent } from './request.ts';

/**
 * A Lambda handler of the HTTP API. What it logs and queues is the request's, its answer to an error too. [O1]
 * @param onError The answer to what `answer` throws.
 */
export function createCorrelatedHandler(
  answer: (event: HttpEvent) => Promise<HttpReply>,
  onError: (error: unknown, requestId: string) => HttpReply,
) {
  return middy()
    .use({
      onError: (request: { event: HttpEvent; error: unknown; response?: unknown }) => {
        const { requestId } = request.event.requestContext;
        request.response = correlated({ correlationId: requestId }, () =>
          onError(request.error, requestId),
        );
        metrics.flush();
      },
    })
    .handler(async (event: HttpEvent): Promise<HttpReply> => {
      const correlation = { correlationId: event.requestContext.requestId };
      const reply = await correlated(correlation, () => answer(event));
      metrics.flush();
      return reply;
    });
}
