import { join } from 'node:path';
import { readOptions, wholeNumber } from '../bin/support/options.ts';
import { percent, reliabilityTable, share, table } from './support/answers/figures.ts';
import { dataFolder, readRows } from './support/answers/files.ts';
import {
  centroidAccuracy,
  classifyAll,
  type Phrase,
  type PhraseRow,
  phrasesOf,
} from './support/answers/intents.ts';
import { foldsOf, seededRandom, shuffled } from './support/answers/seeded.ts';

/** `npm run bench:intents`: how often the right answer is found from ten example phrases each. */
const { values } = readOptions({
  command: 'npm run bench:intents --',
  summary:
    'Learns from one file of phrases and asks the other. Also from random halves of both together, and from nine tenths of the first.',
  options: {
    train: {
      type: 'string',
      value: 'FILE',
      help: 'rows {answer, phrases} or {answer, text} (default ../shared/data/intents/answers.jsonl)',
    },
    test: {
      type: 'string',
      value: 'FILE',
      help: 'the same (default ../shared/data/intents/queries.jsonl)',
    },
    seed: { type: 'string', value: 'N', help: 'how halves and tenths are drawn (default 1)' },
    json: { type: 'boolean', help: 'prints {"accuracy"} and nothing else' },
  },
});
const seed = wholeNumber('seed', values.seed, { min: 0, max: 1_000_000, otherwise: 1 });
const read = (file: string | undefined, otherwise: string) =>
  phrasesOf(readRows<PhraseRow>(file ?? join(dataFolder, 'intents', otherwise)));
const train = read(values.train, 'answers.jsonl');
const test = read(values.test, 'queries.jsonl');
const asked = classifyAll(train, test);

if (values.json === true) console.log(JSON.stringify({ accuracy: asked.accuracy }));
else report();

function report(): void {
  const random = seededRandom(seed);
  const halves = [1, 2, 3].map(() => halvesOf([...train, ...test], random));
  const tenths = foldsOf(shuffled(train, random), 10);
  const row = (name: string, splits: { train: Phrase[]; test: Phrase[] }[]) => [
    name,
    String(splits.reduce((sum, split) => sum + split.test.length, 0)),
    percent(meanOf(splits.map((split) => centroidAccuracy(split.train, split.test)))),
    percent(meanOf(splits.map((split) => classifyAll(split.train, split.test).accuracy))),
  ];
  console.log(
    table(
      ['right answer first', 'questions', 'nearest centroid', 'Causerie'],
      [
        row('**learned from the one file, asked the other**', [{ train, test }]),
        row('the other way round', [{ train: test, test: train }]),
        row('random halves of each answer’s phrases, three times', halves),
        row('nine tenths of the first file, asked the tenth, ten times', tenths),
      ],
    ),
  );
  console.log(
    `\nLearned in ${(asked.buildMs / 1000).toFixed(1)} s, ${(asked.bytes / 1024).toFixed(0)} KB.\n`,
  );
  console.log(reliabilityTable(asked.claims));
}

/** Half of each answer’s phrases to learn from, the other half to ask. */
function halvesOf(phrases: readonly Phrase[], random: () => number) {
  const groups = [...Map.groupBy(phrases, ({ answer }) => answer).values()].map((group) =>
    shuffled(group, random),
  );
  const middle = (group: Phrase[]) => Math.floor(group.length / 2);
  return {
    train: groups.flatMap((group) => group.slice(0, middle(group))),
    test: groups.flatMap((group) => group.slice(middle(group))),
  };
}

function meanOf(numbers: readonly number[]): number {
  return share(
    numbers.reduce((sum, value) => sum + value, 0),
    numbers.length,
  );
}
