import { join } from 'node:path';
import { fail, readOptions, wholeNumber } from '../bin/support/options.ts';
import {
  type Asked,
  ask,
  askTitles,
  type CareArticle,
  type CareDialogue,
  questionsOf,
  recallAt,
  together,
} from './support/answers/care.ts';
import { percent, percentile, reliabilityTable, table } from './support/answers/figures.ts';
import { dataFolder, readRows } from './support/answers/files.ts';
import { foldsOf, seededRandom, shuffled } from './support/answers/seeded.ts';

/** `npm run bench:answers`: how often the article that the agent sent is among the first suggested. */
const { values } = readOptions({
  command: 'npm run bench:answers --',
  summary:
    'Learns from four fifths of the dialogues and asks the others, five times over; each company is an app of its own. With --train and --test it learns from the one file and asks the other.',
  options: {
    articles: {
      type: 'string',
      value: 'FILE',
      help: 'articles (default ../shared/data/care/articles.jsonl)',
    },
    train: { type: 'string', value: 'FILE', help: 'dialogues to learn from' },
    test: { type: 'string', value: 'FILE', help: 'dialogues to ask' },
    seed: { type: 'string', value: 'N', help: 'how the fifths are drawn (default 1)' },
    json: {
      type: 'boolean',
      help: 'prints {"recallAt1", "recallAt3", "recallAt6", "p99Ms"} and nothing else',
    },
  },
});
const seed = wholeNumber('seed', values.seed, { min: 0, max: 1_000_000, otherwise: 1 });
if ((values.train === undefined) !== (values.test === undefined)) {
  fail('--train and --test go together: one to learn from, the other to ask.');
}

const articles = readRows<CareArticle>(values.articles ?? join(dataFolder, 'care/articles.jsonl'));
const splits = splitsOf();
const measure = (one: (split: (typeof splits)[number]) => Asked) => together(splits.map(one));
// Once before, so that nothing cold is measured.
if (splits[0] !== undefined) ask({ articles, ...splits[0] }, { apart: true, learning: true });
const learned = measure((split) => ask({ articles, ...split }, { apart: true, learning: true }));
if (learned.questions === 0)
  fail('No dialogue to ask names an article that is among the articles.');

if (values.json === true) {
  const figures = {
    recallAt1: recallAt(1, learned),
    recallAt3: recallAt(3, learned),
    recallAt6: recallAt(6, learned),
    p99Ms: Number(percentile(learned.milliseconds, 0.99).toFixed(3)),
  };
  console.log(JSON.stringify(figures));
} else {
  report();
}

function splitsOf(): { train: CareDialogue[]; test: CareDialogue[] }[] {
  if (values.train !== undefined && values.test !== undefined) {
    return [{ train: readRows(values.train), test: readRows(values.test) }];
  }
  const dialogues = readRows<CareDialogue>(join(dataFolder, 'care/dialogues.jsonl'));
  return foldsOf(shuffled(questionsOf({ articles, test: dialogues }), seededRandom(seed)), 5);
}

function report(): void {
  const one = { apart: false };
  const apart = { apart: true };
  const rows: [string, Asked][] = [
    [
      'titles alone (MiniSearch), each company apart',
      measure((s) => askTitles({ articles, ...s }, apart)),
    ],
    ['nothing learned', measure((s) => ask({ articles, ...s }, { ...apart, learning: false }))],
    ['**learned from the others**', learned],
    ['titles alone, all companies in one', measure((s) => askTitles({ articles, ...s }, one))],
    [
      'nothing learned, all in one',
      measure((s) => ask({ articles, ...s }, { ...one, learning: false })),
    ],
    ['learned, all in one', measure((s) => ask({ articles, ...s }, { ...one, learning: true }))],
  ];
  console.log(`${learned.questions} questions\n`);
  console.log(
    table(
      ['the agent’s article among the first', '1', '3', '6', 'p99'],
      rows.map(([name, asked]) => [
        name,
        ...[1, 3, 6].map((first) => percent(recallAt(first, asked))),
        `${percentile(asked.milliseconds, 0.99).toFixed(1)} ms`,
      ]),
    ),
  );
  console.log(`\n${reliabilityTable(learned.claims)}`);
}
