import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ask,
  askTitles,
  type CareArticle,
  type CareDialogue,
  questionsOf,
  recallAt,
  together,
} from '../../../bench/support/answers/care.ts';
import { dataFolder, readRows } from '../../../bench/support/answers/files.ts';
import { classifyAll, type PhraseRow, phrasesOf } from '../../../bench/support/answers/intents.ts';
import { foldsOf, seededRandom, shuffled } from '../../../bench/support/answers/seeded.ts';

const there = existsSync(dataFolder);
const where = there ? '' : ' (skipped: there is no ../shared/data)';

/** Floors below what `npm run bench:answers` and `npm run bench:intents` print, so that a loss is seen. */
describe.skipIf(!there)(`on real dialogues${where}`, () => {
  const file = (name: string) => join(dataFolder, name);

  it('[A4] the agent’s article is among the first three for half of the questions, learned from others', () => {
    const articles = readRows<CareArticle>(file('care/articles.jsonl'));
    const test = readRows<CareDialogue>(file('care/dialogues.jsonl'));
    const questions = questionsOf({ articles, test });
    const folds = foldsOf(shuffled(questions, seededRandom(11)), 5);
    const options = { apart: true, learning: true };
    const learned = together(folds.map((fold) => ask({ articles, ...fold }, options)));
    const nothing = ask({ articles, train: [], test: questions }, { apart: true, learning: false });
    const titles = askTitles({ articles, test: questions }, { apart: true });
    expect(recallAt(3, titles)).toBeCloseTo(0.22, 2);
    expect(recallAt(3, nothing)).toBeGreaterThan(0.34);
    expect(recallAt(3, learned)).toBeGreaterThan(0.5);
    const sure = learned.claims.filter(({ confidence }) => confidence >= 0.4);
    const right = sure.filter((claim) => claim.right).length / sure.length;
    const mean = sure.reduce((sum, { confidence }) => sum + confidence, 0) / sure.length;
    expect(right, '[A5] as often as they say').toBeGreaterThan(mean - 0.15);
  });

  it('[A8] ten phrases each are enough', () => {
    const train = phrasesOf(readRows<PhraseRow>(file('intents/answers.jsonl')));
    const test = phrasesOf(readRows<PhraseRow>(file('intents/queries.jsonl')));
    expect(classifyAll(train, test).accuracy).toBeGreaterThan(0.755);
  });
});
