import type { HttpResponse, Outcome } from '../channel.ts';
import { errorOf, type GraphError } from './graph.ts';

/** What a network makes of the error codes of the Graph API. */
export interface Verdicts {
  /** Codes after which it is tried again, with the milliseconds until then where waiting less is of no use. */
  later: ReadonlyMap<number, number | undefined>;
  /** What is said of codes in our own words: what to do about it. `code`, or `code/subcode` for one of its kinds. */
  sentences: ReadonlyMap<string, string>;
  /** Codes that say that the person does not want to hear from us. */
  blocked: ReadonlySet<number>;
  /** Ids in an answer that tells of success. */
  idsOf(body: Uint8Array): string[];
}

/** Milliseconds; beyond it there is no use in believing a channel. */
const waitAtMost = 900_000;

/** What an answer to something that was sent means. */
export function outcomeBy(verdicts: Verdicts, response: HttpResponse): Outcome {
  const { status, headers, body } = response;
  const error = errorOf(response);
  if (error === undefined) {
    if (status >= 200 && status < 300) return { kind: 'sent', externalIds: verdicts.idsOf(body) };
    const message = `Meta answered ${status}.`;
    return mayPass(status)
      ? { kind: 'later', ...waitOf(headers), message }
      : { kind: 'refused', code: String(status), message };
  }
  const { code } = error;
  const { name, message } = toldOf(verdicts, error);
  if (verdicts.blocked.has(code)) return { kind: 'refused', code: name, message, blocked: true };
  if (verdicts.later.has(code)) {
    const afterMs = verdicts.later.get(code);
    const wait = waitOf(headers);
    return { kind: 'later', ...(afterMs === undefined ? wait : { afterMs, ...wait }), message };
  }
  // Codes that only say what is wrong with the request come with other statuses.
  if (mayPass(status) && !verdicts.sentences.has(String(code))) {
    return { kind: 'later', ...waitOf(headers), message };
  }
  return { kind: 'refused', code: name, message };
}

/** What is said of an error, wherever it comes from. */
export function toldOf(
  { sentences }: Pick<Verdicts, 'sentences'>,
  { code, subcode, message }: GraphError,
): { name: string; message: string } {
  const exact = `${code}/${subcode}`;
  const name = sentences.has(exact) ? exact : String(code);
  return { name, message: sentences.get(name) ?? message };
}

function mayPass(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function waitOf(headers: HttpResponse['headers']): { afterMs?: number } {
  const afterMs = Number(headers['retry-after']) * 1000;
  return afterMs > 0 && afterMs <= waitAtMost ? { afterMs } : {};
}
