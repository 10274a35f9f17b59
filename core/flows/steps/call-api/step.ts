import { jsonBytes } from '../../../protocol/content.ts';
import { flowLimits } from '../../limits.ts';
import type { Need, NeedAnswer, SecretText, Value } from '../../run.ts';
import { fillForm, fillHeader, fillJson, fillSecretText, fillSecretUrl } from '../../text/fill.ts';
import { cut } from '../../text/normalize.ts';
import { savePath } from '../../text/template.ts';
import { valueAt } from '../../text/value.ts';
import { goTo, type Outcome, type StepContext, type StepEvent } from '../context.ts';
import type { CallApiStep } from './schema.ts';

const secondsByDefault = 10;

/** Calls an API, keeps what is asked for of its answer, and goes on by whether it succeeded. */
export function callApi(step: CallApiStep, at: StepContext, event?: StepEvent): Outcome {
  if (event !== undefined) {
    if (event.type !== 'answered' || event.answer.type !== 'call') return { type: 'ignore' };
    return answered(step, at, event.answer);
  }
  const url = fillSecretUrl(step.url, at.lookup);
  if (url === undefined || lengthOf(url) > flowLimits.url) {
    return failed(step, at, {
      code: 'invalid_address',
      message: 'With these values no address came of it that may be called.',
    });
  }
  const { body, headers } = requestOf(step, at);
  const need: Need = {
    type: 'call',
    id: at.id(),
    idempotencyKey: at.id(),
    method: step.method,
    url,
    headers,
    ...(body === undefined ? {} : { body }),
    timeoutMs: (step.timeoutSeconds ?? secondsByDefault) * 1000,
  };
  if (jsonBytes(need) > flowLimits.callBytes) {
    return failed(step, at, {
      code: 'request_too_large',
      message: `A call may send ${flowLimits.callBytes} bytes: send less.`,
    });
  }
  return { type: 'need', need };
}

function requestOf(
  step: CallApiStep,
  at: StepContext,
): { headers: Record<string, SecretText>; body?: SecretText } {
  const headers = Object.fromEntries(
    Object.entries(step.headers ?? {}).map(([name, text]) => [name, fillHeader(text, at.lookup)]),
  );
  const { body } = step;
  if (body === undefined) return { headers };
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const typed = (contentType: string) =>
    named ? headers : { 'Content-Type': [contentType], ...headers };
  if ('json' in body)
    return { headers: typed('application/json'), body: fillJson(body.json, at.lookup) };
  if ('form' in body) {
    return {
      headers: typed('application/x-www-form-urlencoded'),
      body: fillForm(body.form, at.lookup),
    };
  }
  const contentType = body.contentType ?? 'text/plain; charset=utf-8';
  return { headers: typed(contentType), body: fillSecretText(body.text, at.lookup) };
}

function answered(
  step: CallApiStep,
  at: StepContext,
  answer: Extract<NeedAnswer, { type: 'call' }>,
): Outcome {
  if (answer.outcome === 'failed') return failed(step, at, answer);
  const { status, body } = answer;
  if (status < 200 || status > 299) {
    const message = `The API answered with status ${status}.`;
    return failed(step, at, { code: 'status', message, status });
  }
  for (const { path, variable } of step.save ?? []) {
    if (!at.set(variable, found(body, path))) {
      return failed(step, at, {
        code: 'answer_too_large',
        message: `What stands at "${path}" is too large for a variable: save a part of it.`,
        status,
      });
    }
  }
  return goTo(step.next);
}

/** What is not there is null, so that an earlier answer does not stand for this one. */
function found(body: Value, path: string): Value {
  const parsed = savePath(path);
  return (parsed === undefined ? undefined : valueAt(body, parsed)) ?? null;
}

function failed(
  step: CallApiStep,
  at: StepContext,
  { code, message, status }: { code: string; message: string; status?: number },
): Outcome {
  const error = { code, message: cut(message, 300), ...(status === undefined ? {} : { status }) };
  if (step.failure === undefined) {
    return { type: 'fail', code: 'call_failed', message: `${error.message} (${code})` };
  }
  // Where there is no room even for this, the branch is taken without it.
  at.set('error', error);
  return goTo(step.failure);
}

/** A secret counts as a name's worth: nobody here knows how long it is. */
function lengthOf(text: SecretText): number {
  return text.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 64), 0);
}
