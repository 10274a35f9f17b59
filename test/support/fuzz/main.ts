import { readOptions, wholeNumber } from '../../../bin/support/options.ts';
import { bar, createProgress } from '../../../bin/support/progress.ts';
import { conforms } from '../../integration/sunshine/support/conforms.ts';
import { startDeployment } from '../../integration/support/deployment.ts';
import { descriptionFile, isDescribed } from './description.ts';
import { fuzz } from './fuzz.ts';
import { fuzzTarget } from './target.ts';

/** `npm run fuzz`: asks the server API what nobody would think of, and looks at each answer. */
const { values } = readOptions({
  command: 'npm run fuzz --',
  summary:
    'Requests to a deployment on this machine, made from the official description of the server API: right and wrong ones, with ids that there are, that are another company’s, and that there are not. Fails when one is answered 500, or not as described.',
  options: {
    requests: { type: 'string', value: 'N', help: 'how many (default 10000)' },
    seed: { type: 'string', value: 'S', help: 'the same requests again (default: by chance)' },
  },
});
const requests = wholeNumber('requests', values.requests, { min: 1, max: 1e6, otherwise: 10_000 });
const seed = wholeNumber('seed', values.seed, {
  min: 0,
  max: 2 ** 31 - 1,
  otherwise: Math.floor(Math.random() * 2 ** 31),
});
if (!isDescribed) {
  console.error(`The official description is not there. Put it at ${descriptionFile}.`);
  process.exit(1);
}

const progress = createProgress();
progress.step('Starting a deployment on this machine');
const deployment = await startDeployment();
try {
  const target = await fuzzTarget(deployment);
  progress.step(`${requests} requests, seed ${seed}`);
  const { findings, answers } = await fuzz(target, {
    ...{ requests, seed, violations: conforms },
    onRequest: (done, found) => {
      if (done % 500 === 0) progress.step(`${bar(done, requests)}, ${found} findings`);
    },
  });
  progress.done();
  const byStatus = Map.groupBy(answers, ([name]) => name.split(' ')[1]);
  for (const [status, counts] of [...byStatus].sort()) {
    console.log(
      `${status}: ${counts.reduce((sum, [, count]) => sum + count, 0)} of ${counts.length} operations`,
    );
  }
  const kinds = Map.groupBy(findings, ({ what }) => what.replace(/\([^)]*\)|\d+/g, ''));
  for (const [, alike] of kinds) {
    const [{ at, what, request, answer } = { at: 0, what: '', request: '', answer: '' }] = alike;
    console.log(`\n${alike.length} × ${what}\n  request ${at}: ${request}\n  answer: ${answer}`);
  }
  if (findings.length > 0) {
    for (const error of new Set(deployment.errors)) console.log(`\nlogged: ${error}`);
  }
  console.log(
    `\n${findings.length} findings in ${requests} requests. Again: npm run fuzz -- --requests ${requests} --seed ${seed}`,
  );
  if (findings.length > 0) process.exitCode = 1;
} finally {
  await deployment.close();
}
