import type { Clock, FunctionInvoker, RuntimeLog } from '../contracts.ts';
import { AuthorizationCache } from './authorization-cache.ts';
import { policyAllows } from './execute-policy.ts';
import { type HttpEventContext, httpAuthorizerEvent } from './http-event.ts';
import { readIdentitySource } from './http-identity.ts';
import type { HttpRequest } from './http-request.ts';
import { callIntegration, logFailure } from './integration.ts';
import type { LambdaAuthorizerModel } from './model.ts';
import type { RequestStamps } from './request-stamps.ts';

/** HTTP APIs wait ten seconds for a Lambda authorizer. */
const TIMEOUT_MS = 10_000;
const REMEMBERED_RESULTS = 5_000;

export type LambdaVerdict =
  | { kind: 'allowed'; authorizerJson: string | undefined }
  | { kind: 'refused'; status: 401 | 403 | 500 };

interface CachedResult {
  until: number;
  result: Record<string, unknown>;
}

export interface LambdaAuthorizerRuntime {
  invoker: FunctionInvoker;
  clock: Clock;
  log: RuntimeLog;
  stamps: RequestStamps;
  region: string;
}

/** Lambda authorizers of HTTP APIs, format 2.0: simple responses or IAM policies, cached. */
export class HttpLambdaAuthorizer {
  readonly #runtime: LambdaAuthorizerRuntime;
  readonly #cache = new AuthorizationCache<CachedResult>(REMEMBERED_RESULTS);

  constructor(runtime: LambdaAuthorizerRuntime) {
    this.#runtime = runtime;
  }

  /** 401 for a missing identity source, 403 for a refusal, 500 where the function fails. */
  async authorize(
    model: LambdaAuthorizerModel,
    request: HttpRequest,
    context: HttpEventContext,
  ): Promise<LambdaVerdict> {
    const identities: string[] = [];
    for (const source of model.identitySource) {
      const identity = readIdentitySource(source, request, context.stageVariables);
      if (identity === undefined) return { kind: 'refused', status: 401 };
      identities.push(identity);
    }
    const routeArn =
      `arn:aws:execute-api:${this.#runtime.region}:${context.accountId}:${context.apiId}/` +
      `${context.stage}/${request.method}${request.routedPath}`;
    const cacheable = model.resultTtlSeconds > 0 && identities.length > 0;
    const cacheKey = cacheable ? JSON.stringify([model.functionName, identities]) : '';
    const now = this.#runtime.clock.now();
    const cached = cacheable ? this.#cache.get(cacheKey) : undefined;
    let result = cached && cached.until > now ? cached.result : undefined;
    if (!result) {
      result = await this.#invoke(model, request, context, routeArn, identities);
      if (!result) return { kind: 'refused', status: 500 };
      if (cacheable) {
        this.#cache.set(cacheKey, { until: now + model.resultTtlSeconds * 1000, result });
      }
    }
    const allowed = model.simpleResponses
      ? result['isAuthorized'] === true
      : policyAllows(result['policyDocument'], routeArn);
    if (!allowed) return { kind: 'refused', status: 403 };
    const lambda = result['context'];
    return {
      kind: 'allowed',
      authorizerJson: lambda === undefined ? undefined : JSON.stringify({ lambda }),
    };
  }

  async #invoke(
    model: LambdaAuthorizerModel,
    request: HttpRequest,
    context: HttpEventContext,
    routeArn: string,
    identities: readonly string[],
  ): Promise<Record<string, unknown> | undefined> {
    const { invoker, clock, log, stamps } = this.#runtime;
    const event = httpAuthorizerEvent(stamps, request, context, routeArn, identities);
    const outcome = await callIntegration(invoker, clock, model.functionName, event, TIMEOUT_MS);
    if (outcome.kind === 'ok') {
      try {
        const result: unknown = JSON.parse(outcome.payload);
        if (typeof result === 'object' && result !== null) return result as Record<string, unknown>;
      } catch {
        // Told below, with everything else that is not a result.
      }
    }
    logFailure(log, model.functionName, outcome);
    return undefined;
  }
}
