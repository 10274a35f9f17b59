import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type {
  EnvironmentName,
  FunctionDefinition,
  Trigger,
} from '../../../functions/definition.ts';
import { definitions, mailDefinitions } from '../../../functions/definitions.ts';
import type { Correlation } from '../../../functions/shared/correlation.ts';

/** What runs as part of a request is not run here, and never ends: only whose it would be is asked. */
const seen = vi.hoisted(() => [] as Correlation[]);
vi.mock(import('../../../functions/shared/correlation.ts'), async (original) => ({
  ...(await original()),
  correlated: <T>(of: Correlation) => {
    seen.push(of);
    return new Promise<never>(() => {}) as T;
  },
}));

const requestId = 'the-request';

function record(body: object) {
  const correlationId = { stringValue: requestId };
  return {
    messageId: 'the-message',
    body: JSON.stringify(body),
    attributes: { MessageGroupId: 'group', ApproximateReceiveCount: '1', SentTimestamp: '0' },
    messageAttributes: { correlationId },
  };
}

/** A request is looked into as part of it only: what becomes of one that is wrong is logged as well. */
const early: string[] = [];
function tooEarly(name: string): string {
  early.push(name);
  return '/';
}

/** What AWS hands a function, by what calls it; the rest of it is read later. */
const events: Record<Trigger['kind'], object> = {
  'websocket-authorizer': { methodArn: 'arn', requestContext: { requestId } },
  websocket: {
    requestContext: {
      requestId,
      connectionId: 'socket',
      connectedAt: 0,
      authorizer: { kind: 'user' },
    },
    body: JSON.stringify({ action: 'sync', id: 'f1', conversations: [] }),
  },
  http: {
    requestContext: { requestId, http: { method: 'GET' } },
    get rawPath() {
      return tooEarly('rawPath');
    },
    get routeKey() {
      return tooEarly('routeKey');
    },
  },
  queue: { Records: [record({ appId: 'app' })] },
  mail: { source: 'aws.ses', detail: {} },
  schedule: {},
  deployment: { RequestType: 'Update', RequestId: requestId, ResponseURL: 'https://127.0.0.1:1/' },
};

const context = {
  awsRequestId: requestId,
  logGroupName: 'log',
  getRemainingTimeInMillis: () => 60_000,
};

/** Values of the right form; nothing is reached at them. */
function settingOf(name: EnvironmentName): string {
  if (name === 'APP_QUOTAS') return JSON.stringify({ agentCapacity: 4 });
  return /_URL$|ISSUER$/.test(name) ? 'https://127.0.0.1:1/value' : 'value';
}

type Handler = (event: object, context: object) => Promise<unknown>;

async function handlerOf({ name, environment }: FunctionDefinition): Promise<Handler> {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  for (const variable of environment) vi.stubEnv(variable, settingOf(variable));
  const { handler } = (await import(`../../../functions/${name}/handler.ts`)) as {
    handler: Handler;
  };
  return handler;
}

const all = [...definitions, ...mailDefinitions].map((one) => [one.name, one] as const);

describe('[O1] every function works as part of what calls it', () => {
  it.each(all)('%s', async (_name, definition) => {
    const handler = await handlerOf(definition);
    seen.length = 0;
    early.length = 0;
    let over = false;
    const end = () => {
      over = true;
    };
    handler(events[definition.trigger.kind], context).then(end, end);
    await vi.waitFor(() => expect(seen[0]?.correlationId).toBe(requestId));
    // All of its work is in it: what went before would end, with an error of its own.
    await sleep(10);
    expect(over).toBe(false);
    expect(early).toEqual([]);
    expect(seen).toHaveLength(1);
  });
});
