import { headerNameProblem } from '../../calls/headers.ts';
import { flowLimits } from '../../limits.ts';
import { savePath } from '../../text/template.ts';
import { nextExit, type Outline, textsIn } from '../base.ts';
import type { CallApiStep } from './schema.ts';

export const callApiOutline: Outline<CallApiStep> = {
  exits: (step) => [
    nextExit(step),
    { path: ['failure'], to: step.failure, what: 'the branch for failure' },
  ],
  waits: () => false,
  sets: ({ save = [] }) =>
    save.map(({ variable }, i) => ({ path: ['save', i, 'variable'], variable })),
  texts: (step) => [
    { path: ['url'], text: step.url, use: 'callUrl' },
    ...textsIn(step.headers ?? {}, ['headers'], 'call'),
    ...bodyTexts(step.body),
  ],
  check(step, report) {
    if (step.failure === undefined) {
      report({
        code: 'missing_otherwise',
        path: ['failure'],
        message: 'It does not say where to go when the call fails: add "failure".',
      });
    }
    if (step.body !== undefined && step.method === 'GET') {
      report({
        code: 'body_without_use',
        path: ['body'],
        message: 'A GET carries no body: take it out, or choose another method.',
      });
    }
    const names = Object.keys(step.headers ?? {});
    if (names.length > flowLimits.callHeaders) {
      report({
        code: 'too_many_headers',
        path: ['headers'],
        message: `A call has at most ${flowLimits.callHeaders} headers.`,
      });
    }
    for (const name of names) {
      const path = ['headers', name];
      const problem = headerNameProblem(name);
      if (problem !== undefined) report({ code: 'reserved_header', path, message: problem });
      if (/\p{Cc}|[^ -~]/u.test(step.headers?.[name] ?? ''))
        report({
          code: 'invalid_header',
          path,
          message: `"${name}" may hold printable ASCII alone; placeholders are encoded by themselves.`,
        });
    }
    for (const [i, { path }] of (step.save ?? []).entries()) {
      if (savePath(path) !== undefined) continue;
      report({
        code: 'invalid_path',
        path: ['save', i, 'path'],
        message: `"${path}" is no path: it takes one such as data.items[0].name, or $ for all.`,
      });
    }
  },
};

function bodyTexts(body: CallApiStep['body']) {
  if (body === undefined) return [];
  if ('json' in body) return textsIn(body.json, ['body', 'json'], 'call');
  return 'form' in body
    ? textsIn(body.form, ['body', 'form'], 'call')
    : textsIn(body.text, ['body', 'text'], 'call');
}
