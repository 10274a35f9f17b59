import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DynamoDbFaults } from '../dynamodb/faults.ts';
import { asNumber, asObject, asText, isObject } from '../template/json.ts';
import { type RequestFaults, readFaults } from './request-faults.ts';

const PATH = '/_causerie/faults';
const BODY_LIMIT = 65_536;

/** What a fault harness may do to the runtime. */
export interface FaultTargets {
  setDynamoDbFaults(faults: DynamoDbFaults): void;
  /** Share of deliveries through mappings that come twice, 0 to 1. */
  setDuplicateDeliveries(share: number): void;
  /** How often queueing a message, or a post to a socket, goes wrong. */
  setRequestFaults(what: 'sqs' | 'connections', faults: RequestFaults): void;
  /** Ends environments; resolves with how many. */
  killEnvironments(functionName: string | undefined): Promise<number>;
  /** Cuts WebSocket connections with probability `share`; gives how many. */
  cutConnections(share: number): number;
}

/**
 * `POST /_causerie/faults`, for who shows the control token as `Authorization: Bearer …`:
 * `{"dynamodb": {…}, "sqs": {"duplicateDelivery": 0.1, "failed": 0.01, "lost": 0.01, "slow": 0.01},
 * "connections": {"failed": 0.01, "throttled": 0.01, "slow": 0.01}}` hold until changed,
 * `{"kill": "<function>" | true, "cutConnections": 0.5}` happen once. Answers what was done.
 */
export function createFaultRoutes(
  targets: FaultTargets,
  controlToken: string,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const expected = Buffer.from(`Bearer ${controlToken}`);

  async function apply(body: Record<string, unknown>): Promise<Record<string, unknown>> {
    const done: Record<string, unknown> = {};
    if (isObject(body.dynamodb)) {
      targets.setDynamoDbFaults(body.dynamodb);
      done.dynamodb = body.dynamodb;
    }
    const duplicates = asNumber(asObject(body.sqs).duplicateDelivery);
    if (duplicates !== undefined) {
      targets.setDuplicateDeliveries(duplicates);
      done.sqs = { duplicateDelivery: duplicates };
    }
    if (body.kill !== undefined && body.kill !== false) {
      const name = body.kill === true ? undefined : asText(body.kill);
      done.killed = await targets.killEnvironments(name);
    }
    for (const what of ['sqs', 'connections'] as const) {
      if (!isObject(body[what])) continue;
      const faults = readFaults(body[what]);
      targets.setRequestFaults(what, faults);
      done[what] = { ...asObject(done[what]), ...faults };
    }
    const share = asNumber(body.cutConnections);
    if (share !== undefined) done.cut = targets.cutConnections(share);
    return done;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = Buffer.from(request.headers.authorization ?? '');
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      send(403, { message: 'Faults are for who has the control token (output controlToken).' });
      return;
    }
    if (request.method !== 'POST') {
      send(405, { message: `Use POST ${PATH}.` });
      return;
    }
    let text = '';
    for await (const chunk of request) {
      text += chunk;
      if (text.length > BODY_LIMIT) break;
    }
    try {
      send(200, await apply(asObject(JSON.parse(text))));
    } catch (error) {
      send(400, { message: `The faults cannot be set: ${error}` });
    }
  }

  return (request, response) => {
    if (request.url?.split('?')[0] !== PATH) return false;
    answer(request, response).catch(() => response.destroy());
    return true;
  };
}
