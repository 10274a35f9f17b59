import { answerBody } from '../../../core/flows/calls/answer-body.ts';
import { callLimits } from '../../../core/flows/calls/limits.ts';
import { type CallAnswer, type CallNeed, failed } from '../../../core/flows/calls/outcome.ts';
import { type CallRequest, prepareCall, secretNamesOf } from '../../../core/flows/calls/prepare.ts';
import { createRedaction } from '../../../core/flows/calls/redaction.ts';
import { EgressError } from './egress-error.ts';
import type { GuardedFetch, GuardedResponse } from './guarded-fetch.ts';

/** Calls companies' APIs for their flows. */
export interface ApiCaller {
  /**
   * Whatever the API does is an outcome: answered, or failed with a literal code.
   * @throws Only where the app's own secrets cannot be read now; the same call again may succeed.
   */
  call(appId: string, need: CallNeed): Promise<CallAnswer>;
}

export interface ApiCallerOptions {
  fetch: GuardedFetch;
  /** The values of those of the names that the app has. */
  secrets: (appId: string, names: readonly string[]) => Promise<Record<string, string>>;
  /** Told what an operator should see; never an address, a header or a body. */
  log: {
    warn(message: string, details: Record<string, string>): void;
    error(message: string, details: Record<string, string>): void;
  };
}

/** Answers with another address than the one that was asked. A 304 names none. */
const redirects = new Set([300, 301, 302, 303, 307, 308]);

export function createApiCaller({ fetch, secrets, log }: ApiCallerOptions): ApiCaller {
  async function ask(
    appId: string,
    request: CallRequest,
    timeoutMs: number,
  ): Promise<GuardedResponse | CallAnswer> {
    const { url, method, headers, body } = request;
    try {
      return await fetch(url, {
        method,
        headers,
        maxBytes: callLimits.answerBytes,
        timeoutMs: Math.min(Math.max(timeoutMs, 1), callLimits.timeoutMs),
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      if (!(error instanceof EgressError)) {
        // Its message could quote what was sent.
        const { name } = error instanceof Error ? error : new Error();
        log.error('a call could not be made', { appId, error: name });
        return failed('internal', 'The call could not be made. The cause is in the log.');
      }
      const { reason, message } = error;
      if (reason === 'address_refused') log.warn('a call was refused', { appId, reason: message });
      return failed(reason, message);
    }
  }

  return {
    async call(appId, need) {
      const names = secretNamesOf(need);
      const values = names.length === 0 ? {} : await secrets(appId, names);
      const request = prepareCall(need, values);
      if ('outcome' in request) return request;
      const response = await ask(appId, request, need.timeoutMs);
      if ('outcome' in response) return response;
      const { status, headers } = response;
      if (redirects.has(status)) {
        return failed(
          'redirected',
          `The API answered with another address (HTTP ${status}). Call that one in its place.`,
        );
      }
      const text = decodeText(response.body, headers['content-type']);
      if (text === undefined) {
        return failed('bad_encoding', "The answer's charset is unknown. Answer in UTF-8.");
      }
      const redact = createRedaction(Object.values(values));
      const answer = answerBody(text, headers['content-type'], redact);
      return 'outcome' in answer
        ? answer
        : { type: 'call', outcome: 'answered', status, ...answer };
    },
  };
}

/** As its charset says; UTF-8 where it says nothing. */
function decodeText(body: Buffer, contentType: string | undefined): string | undefined {
  const charset = /;\s*charset="?([\w:.-]{1,40})/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return undefined;
  }
}
