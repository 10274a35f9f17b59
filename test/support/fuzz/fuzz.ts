import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { type Operation, readDescription } from './description.ts';
import { forget, type Known, kindOf, learn, settle } from './ids.ts';
import { type Caller, type FuzzRequest, requestsOf } from './request-of.ts';

export interface FuzzTarget {
  /** `https://…` of the HTTP API. */
  url: string;
  /** The whole `authorization` header of each caller; an empty one sends none. */
  authorizations: Readonly<Record<Caller, string>>;
  /** The app that requests are about, and ids in it. */
  appId: string;
  own: Known;
  /** Ids of another app's. */
  theirs: Known;
  /** Ids that must not be named, as of keys with which is asked. */
  except: ReadonlySet<string>;
  /** Makes anew what requests have deleted. */
  renew(): Promise<void>;
}

export interface Finding {
  /** Of the requests, from 0. */
  at: number;
  what: string;
  /** As it was sent, for `curl`. */
  request: string;
  answer: string;
}

export interface FuzzResult {
  requests: number;
  findings: Finding[];
  /** How often operations answered what: `PostMessage 201`. */
  answers: Map<string, number>;
}

export interface FuzzOptions {
  requests: number;
  seed: number;
  /** Where an answer is not as described. */
  violations(answer: { method: string; path: string; status: number; text: string }): string[];
  /** After each request. */
  onRequest?(done: number, findings: number): void;
}

/** Requests after which what they have deleted is made anew. */
const renewed = 80;
/** Milliseconds of a request at least: an app's servers have a rate (S19). */
const pause = 6;

/** What is sent at most of a request's and kept of an answer's text in a finding. */
const shownLength = 2000;

/**
 * Sends requests made from the official description, one after the other, the same ones for the same seed. A
 * finding is an answer of 500 and above (503 with `Retry-After` is none), or one that is not as described.
 */
export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzResult> {
  const { requests: numRuns, seed, violations } = options;
  const requests = fc.sample(requestsOf(readDescription()), { numRuns, seed });
  const result: FuzzResult = { requests: 0, findings: [], answers: new Map() };
  for (const request of requests) {
    if (result.requests % renewed === renewed - 1) await target.renew();
    const paused = sleep(pause);
    const { method, path, init, shown } = prepared(target, request);
    const response = await fetch(target.url + path, init);
    const text = await response.text();
    const { status } = response;
    const found = isAnswer(response)
      ? status >= 300 && status < 400
        ? []
        : violations({ method, path: pathOf(target.url + path), status, text })
      : [`answered ${status}`];
    for (const what of found) {
      result.findings.push({
        at: result.requests,
        what,
        request: `${request.caller}: ${shown}`.slice(0, shownLength),
        answer: `${status} ${text}`.slice(0, shownLength),
      });
    }
    if (status === 404 || (status < 300 && method === 'DELETE')) {
      forget(target, goneOf(request, text));
    }
    if (status < 300) learn(target.own, parsed(text), target.except);
    const name = `${request.operation.operationId} ${status}`;
    result.answers.set(name, (result.answers.get(name) ?? 0) + 1);
    result.requests++;
    await paused;
    options.onRequest?.(result.requests, result.findings.length);
  }
  return result;
}

/** What a request that found nothing, or deleted something, has named of it. */
function goneOf({ params, operation }: FuzzRequest, text: string): unknown[] {
  const missing = /"code":"(\w+)_not_found"/.exec(text)?.[1]?.replace('_i', 'I');
  if (missing === undefined) {
    const [last] = Object.entries(params).slice(-1);
    return operation.path.endsWith(`{${last?.[0]}}`) ? [last?.[1]] : [];
  }
  return Object.entries(params).flatMap(([name, one]) => (kindOf(name) === missing ? [one] : []));
}

function isAnswer({ status, headers }: Response): boolean {
  return status < 500 || (status === 503 && headers.has('retry-after'));
}

/** As the address is really asked for: `..` is gone from it by then. */
function pathOf(address: string): string {
  return new URL(address).pathname;
}

function prepared({ authorizations, appId, own, theirs }: FuzzTarget, request: FuzzRequest) {
  const { operation, caller, body } = request;
  const { method } = operation;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const given = request.params[name];
    return encoded(String(given === 'own' ? appId : settle(given, own, theirs)));
  });
  const query = Object.entries(settle(request.query, own, theirs) as object)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`)
    .join('&');
  const at = query === '' ? path : `${path}?${query}`;
  const headers: Record<string, string> = {};
  if (authorizations[caller] !== '') headers['authorization'] = authorizations[caller];
  const init: RequestInit = { method, headers, redirect: 'manual' };
  if (body.kind === 'json') {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(inert(operation, settle(body.value, own, theirs))) ?? '';
  } else if (body.kind === 'text') {
    headers['content-type'] = body.contentType ?? 'application/json';
    init.body = body.text;
  } else if (body.kind === 'form') {
    const form = new FormData();
    const file = new Blob([Buffer.from(body.bytes)], { type: body.type });
    form.set(body.field, file, body.name);
    init.body = form;
  }
  if (method === 'GET') delete init.body;
  const sent =
    typeof init.body === 'string' ? ` ${init.body}` : body.kind === 'form' ? ' (form)' : '';
  return { method, path: at, init, shown: `${method} ${at}${sent}` };
}

/** Lone halves of characters have no encoding. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Channels are never asked at their real addresses: this one leads nowhere. */
function inert({ operationId }: Operation, value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || !operationId.endsWith('Integration')) return value;
  return { ...value, apiUrl: 'https://api.example.com' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
