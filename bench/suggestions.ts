import { performance } from 'node:perf_hooks';
import { readOptions, wholeNumber } from '../bin/support/options.ts';
import { buildAnswers } from '../core/answers/build.ts';
import { openAnswers } from '../core/answers/open.ts';
import { percentile, table } from './support/answers/figures.ts';
import { generate } from './support/answers/generated.ts';
import { seededRandom } from './support/answers/seeded.ts';

/** `npm run bench:suggestions`: how long an index takes to build and to open, and a suggestion out of it. */
const { values } = readOptions({
  command: 'npm run bench:suggestions --',
  summary:
    'Builds an index of a generated help centre in five languages, opens it and asks. Ends with 1 when a warm suggestion takes more than 20 ms (p99) or opening more than 150 ms.',
  options: {
    articles: { type: 'string', value: 'N', help: 'articles (default 5000)' },
    signals: { type: 'string', value: 'N', help: 'signals learned from (default 5000)' },
    questions: { type: 'string', value: 'N', help: 'questions asked (default 2000)' },
    seed: { type: 'string', value: 'N', help: 'which help centre (default 1)' },
    json: { type: 'boolean', help: 'prints the figures as one JSON object' },
  },
});
const sizes = {
  articles: wholeNumber('articles', values.articles, { min: 1, max: 20_000, otherwise: 5000 }),
  signals: wholeNumber('signals', values.signals, { min: 0, max: 20_000, otherwise: 5000 }),
  questions: wholeNumber('questions', values.questions, { min: 1, max: 100_000, otherwise: 2000 }),
};
const seed = wholeNumber('seed', values.seed, { min: 0, max: 1_000_000, otherwise: 1 });
const targets = { openMs: 150, p99Ms: 20 };
const warmUp = 200;

const { articles, signals, questions } = generate(sizes, seededRandom(seed));
const { value: bytes, ms: buildMs } = timed(() =>
  buildAnswers({ articles, signals, intents: [], builtAt: 0 }),
);
const opened = Array.from({ length: 5 }, () => timed(() => openAnswers(bytes)).ms);
const answers = openAnswers(bytes);
const suggest = ({ words, locale }: (typeof questions)[number], index: number) =>
  timed(() => answers.suggest({ words, locale, loggedIn: index % 2 === 0, limit: 6 })).ms;
questions.slice(0, warmUp).forEach(suggest);
const taken = questions.map(suggest);
const figures = {
  articles: articles.length,
  buildMs: Math.round(buildMs),
  bytes: bytes.length,
  // The first one is cold, as it is in an environment that begins.
  firstOpenMs: Number((opened[0] ?? 0).toFixed(1)),
  openMs: Number(percentile(opened, 0.5).toFixed(1)),
  p50Ms: Number(percentile(taken, 0.5).toFixed(2)),
  p99Ms: Number(percentile(taken, 0.99).toFixed(2)),
};

if (values.json === true) console.log(JSON.stringify(figures));
else {
  console.log(
    table(
      ['articles', 'built in', 'bytes', 'opened, first', 'opened, median', 'suggestion p50', 'p99'],
      [
        [
          String(figures.articles),
          `${(figures.buildMs / 1000).toFixed(1)} s`,
          `${(figures.bytes / 1024 / 1024).toFixed(1)} MB`,
          `${figures.firstOpenMs.toFixed(0)} ms`,
          `${figures.openMs.toFixed(0)} ms`,
          `${figures.p50Ms.toFixed(1)} ms`,
          `${figures.p99Ms.toFixed(1)} ms`,
        ],
      ],
    ),
  );
}
if (figures.firstOpenMs > targets.openMs || figures.p99Ms > targets.p99Ms) {
  console.error(
    `Slower than ${targets.openMs} ms to open, or ${targets.p99Ms} ms for a suggestion.`,
  );
  process.exitCode = 1;
}

function timed<T>(act: () => T): { value: T; ms: number } {
  const from = performance.now();
  const value = act();
  return { value, ms: performance.now() - from };
}
