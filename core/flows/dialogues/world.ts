import type { Need, NeedAnswer, SecretText, Value } from '../run.ts';
import { matchesPattern } from '../text/pattern.ts';
import type { Mocks } from './setting-schema.ts';

/** A call as people read it: secrets by their names. */
export interface ShownCall {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Value;
}

/** What the mocks answer; undefined: they have no answer to it. Flows are not theirs. */
export function mockAnswer(
  need: Exclude<Need, { type: 'flow' }>,
  mocks: Mocks,
): NeedAnswer | undefined {
  switch (need.type) {
    case 'call':
      return callAnswer(shownCall(need), mocks);
    case 'suggest': {
      const found = mocks.suggest?.find(({ words }) => like(need.words, words));
      return found && { type: 'suggest', articles: found.articles.slice(0, need.limit) };
    }
    case 'articles':
      return {
        type: 'articles',
        articles: need.articleIds.flatMap(
          (id) => mocks.articles?.filter(({ articleId }) => articleId === id) ?? [],
        ),
      };
    case 'availability':
      return mocks.availability && { type: 'availability', queues: mocks.availability };
    case 'position':
      return mocks.position && { type: 'position', ...mocks.position };
  }
}

function callAnswer(call: ShownCall, { calls = [] }: Mocks): NeedAnswer | undefined {
  const mock = calls.find(
    ({ match }) =>
      (match?.method === undefined || match.method.toUpperCase() === call.method) &&
      (match?.url === undefined || like(call.url, match.url)),
  );
  if (mock === undefined) return undefined;
  const { answer } = mock;
  return 'failed' in answer
    ? { type: 'call', outcome: 'failed', code: answer.failed, message: answer.message }
    : { type: 'call', outcome: 'answered', status: answer.status, body: answer.body as Value };
}

/** Whether a text is the expected one, in which `*` is any run of characters. */
export function like(text: string, pattern: string): boolean {
  return matchesPattern(text, pattern, true);
}

export function shownCall(need: Extract<Need, { type: 'call' }>): ShownCall {
  const body = need.body === undefined ? undefined : shown(need.body);
  return {
    method: need.method,
    url: shown(need.url),
    headers: Object.fromEntries(
      Object.entries(need.headers).map(([name, text]) => [name, shown(text)]),
    ),
    ...(body === undefined ? {} : { body: parsed(body) }),
  };
}

function shown(text: SecretText): string {
  return text
    .map((part) => (typeof part === 'string' ? part : `{{secret.${part.secret}}}`))
    .join('');
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}
