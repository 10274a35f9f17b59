import type { Clock, FunctionInvoker, RuntimeLog } from '../contracts.ts';
import { ApiModelError } from './api-error.ts';
import { AUTHORIZER_RESULT_LIMIT, contextStrings } from './authorizer-context.ts';
import { policyAllows } from './execute-policy.ts';
import { callIntegration, logFailure } from './integration.ts';
import type { WebSocketAuthorizerModel } from './model.ts';
import type { OpeningRequest } from './websocket-events.ts';

/** API Gateway waits 29 seconds for a WebSocket API's authorizer, as for its integrations. */
const TIMEOUT_MS = 29_000;

export type AuthorizerVerdict =
  | { kind: 'allowed'; authorizer: Record<string, string | number> }
  | { kind: 'refused'; status: 401 | 403 | 500 };

export interface WebSocketAuthorizerCall {
  opening: OpeningRequest;
  stageVariables: Readonly<Record<string, string>>;
  methodArn: string;
  /** Written only when the identity sources are there. */
  event: () => string;
}

const SOURCE = /^(?:route\.request\.(header|querystring)|(stageVariables)|(context))\.(.+)$/;

/** A REQUEST authorizer of a WebSocket API. AWS calls it for `$connect` only and caches nothing. */
export class WebSocketAuthorizer {
  readonly #model: WebSocketAuthorizerModel;
  readonly #sources: readonly ((call: WebSocketAuthorizerCall) => string | undefined)[];

  /** @throws ApiModelError UnsupportedIdentitySource where a source has a form that AWS refuses. */
  constructor(model: WebSocketAuthorizerModel) {
    this.#model = model;
    this.#sources = model.identitySources.map(identityReader);
  }

  /**
   * 401 for a missing identity source (the function is not invoked) or where it throws
   * `Unauthorized`, 403 where its policy does not allow, 500 where it fails otherwise or its
   * result is not one that API Gateway takes.
   */
  async authorize(
    call: WebSocketAuthorizerCall,
    invoker: FunctionInvoker,
    clock: Clock,
    log: RuntimeLog,
  ): Promise<AuthorizerVerdict> {
    if (this.#sources.some((read) => !read(call))) return { kind: 'refused', status: 401 };
    const name = this.#model.functionName;
    const startedAt = clock.now();
    const outcome = await callIntegration(invoker, clock, name, call.event(), TIMEOUT_MS);
    if (outcome.kind === 'function-error' && outcome.errorMessage === 'Unauthorized') {
      return { kind: 'refused', status: 401 };
    }
    if (outcome.kind !== 'ok') {
      logFailure(log, name, outcome);
      return { kind: 'refused', status: 500 };
    }
    const result = readResult(outcome.payload);
    if (typeof result === 'string') {
      log.error('apigateway', `The authorizer ${name} ${result}`);
      return { kind: 'refused', status: 500 };
    }
    if (!policyAllows(result.policyDocument, call.methodArn))
      return { kind: 'refused', status: 403 };
    return {
      kind: 'allowed',
      authorizer: {
        principalId: result.principalId,
        integrationLatency: clock.now() - startedAt,
        ...result.context,
      },
    };
  }
}

interface AuthorizerResult {
  principalId: string;
  policyDocument: unknown;
  context: Record<string, string>;
}

/** The result, or the end of a sentence that says why API Gateway would not take it. */
function readResult(payload: string): AuthorizerResult | string {
  if (Buffer.byteLength(payload) > AUTHORIZER_RESULT_LIMIT) {
    return `returned more than ${AUTHORIZER_RESULT_LIMIT} bytes.`;
  }
  let result: unknown;
  try {
    result = JSON.parse(payload);
  } catch {
    return 'did not return JSON.';
  }
  if (typeof result !== 'object' || result === null) return 'did not return an object.';
  const { principalId, policyDocument, context } = result as Record<string, unknown>;
  if (typeof principalId !== 'string') return 'returned no principalId.';
  if (typeof policyDocument !== 'object' || policyDocument === null)
    return 'returned no policyDocument.';
  const strings = contextStrings(context);
  if (!strings) return 'returned a context with values other than strings, numbers and booleans.';
  return { principalId, policyDocument, context: strings };
}

function identityReader(source: string): (call: WebSocketAuthorizerCall) => string | undefined {
  const [, place, stageVariable, context, name] = SOURCE.exec(source) ?? [];
  if (name !== undefined && place === 'header') {
    const lower = name.toLowerCase();
    return ({ opening }) =>
      Object.entries(opening.headers).find(([header]) => header.toLowerCase() === lower)?.[1];
  }
  if (name !== undefined && place === 'querystring') {
    return ({ opening }) => opening.queryStringParameters?.[name];
  }
  if (name !== undefined && stageVariable) return ({ stageVariables }) => stageVariables[name];
  // The variables of the context are API Gateway's own and never missing.
  if (name !== undefined && context) return () => name;
  throw new ApiModelError(
    'UnsupportedIdentitySource',
    `The identity source '${source}' is not one of route.request.header, route.request.querystring, context or stageVariables.`,
  );
}
