import middy from '@middy/core';
import { CauserieError } from '../../../core/errors.ts';
import {
  type ClientAction,
  clientFrameSchemas,
  type FrameOf,
} from '../../../core/protocol/client-frames.ts';
import type { ServerFrame } from '../../../core/protocol/server-frames.ts';
import { readJson } from '../../../core/read-json.ts';
import { type Correlation, correlated } from '../correlation.ts';
import { log } from '../log.ts';
import { metrics } from '../metrics.ts';
import { validate } from '../validate.ts';
import { fromContext, type SocketPrincipal, socketEnd } from './context.ts';
import type { WebSocketEvent } from './events.ts';
import { createFloodGate } from './flood-gate.ts';

export interface FrameRequest<A extends ClientAction> {
  principal: SocketPrincipal;
  frame: FrameOf<A>;
  /** Seconds since the epoch at which this socket ends at the latest. */
  expiresAt: number;
}

/** What answers each action. Undefined answers nothing, or `ok` where the frame has an id. */
export type FrameHandlers = {
  [A in ClientAction]: (request: FrameRequest<A>) => Promise<ServerFrame | undefined>;
};

/** What API Gateway sends back on the socket that the frame came by. */
interface Reply {
  statusCode: number;
  body?: string;
}

/**
 * A Lambda handler for frames: one answer to each frame with an id, an error frame to each that
 * cannot be read. The socket stays open whatever comes in.
 */
export function createFrameHandler(handlers: FrameHandlers, now: () => number) {
  const gate = createFloodGate(now);
  return middy<WebSocketEvent, Reply>().handler(async (event): Promise<Reply> => {
    let id: string | undefined;
    const { requestId } = event.requestContext;
    try {
      const raw = parse(event);
      // Read first, so that who is refused knows which of his frames it was.
      id = typeof raw?.['id'] === 'string' ? raw['id'].slice(0, 64) : undefined;
      gate.pass(event.requestContext.connectionId);
      if (raw === undefined) {
        throw new CauserieError('invalid_json', 'A frame is one JSON object with an "action".');
      }
      const action = actionOf(raw);
      const frame = validate(clientFrameSchemas[action], raw, 'frame');
      const handle = handlers[action] as (
        request: FrameRequest<ClientAction>,
      ) => Promise<ServerFrame | undefined>;
      const request = {
        principal: fromContext(event),
        frame: frame as FrameOf<ClientAction>,
        expiresAt: socketEnd(event),
      };
      const answer = await correlated(correlationOf(requestId, id), () => handle(request));
      countAnswer(answer);
      if (answer !== undefined) return reply(answer);
      return id === undefined ? { statusCode: 200 } : reply({ type: 'ok', id });
    } catch (error) {
      if (error instanceof CauserieError) metrics.count('FramesRefused');
      return reply(
        correlated(correlationOf(requestId, id), () => errorFrame(error, id, requestId)),
      );
    } finally {
      metrics.flush();
    }
  });
}

function correlationOf(requestId: string, id: string | undefined): Correlation {
  return { correlationId: requestId, ...(id === undefined ? {} : { frameId: id }) };
}

/** What is acknowledged, and what of it was there already. */
function countAnswer(answer: ServerFrame | undefined): void {
  if (answer?.type !== 'ack' && answer?.type !== 'created') return;
  metrics.count('MessagesAcknowledged');
  if (answer.type === 'ack' && answer.duplicate === true) metrics.count('DuplicatesFound');
}

function reply(frame: ServerFrame): Reply {
  return { statusCode: 200, body: JSON.stringify(frame) };
}

/** Undefined for what is no JSON object. */
function parse(event: WebSocketEvent): Record<string, unknown> | undefined {
  try {
    const value: unknown = readJson(event.body ?? '');
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function actionOf(raw: Record<string, unknown>): ClientAction {
  const { action } = raw;
  if (typeof action === 'string' && Object.hasOwn(clientFrameSchemas, action)) {
    return action as ClientAction;
  }
  throw new CauserieError(
    'unknown_action',
    `"action" has to be one of ${Object.keys(clientFrameSchemas).join(', ')}.`,
  );
}

/** The one way from an error to a frame. */
function errorFrame(error: unknown, id: string | undefined, requestId: string): ServerFrame {
  const named = id === undefined ? {} : { id };
  if (error instanceof CauserieError) {
    return {
      type: 'error',
      ...named,
      code: error.code,
      message: error.message,
      ...(error.retryAfterSeconds === undefined
        ? {}
        : { retryAfterSeconds: error.retryAfterSeconds }),
    };
  }
  log.error('frame failed', { requestId, error: error as Error });
  return {
    type: 'error',
    ...named,
    code: 'internal',
    message: `Something failed on our side. Send the frame again; quote request ${requestId}.`,
  };
}
