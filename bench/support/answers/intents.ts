import { buildAnswers } from '../../../core/answers/build.ts';
import { openAnswers } from '../../../core/answers/open.ts';
import type { Claim } from './figures.ts';

export interface Phrase {
  answer: string;
  text: string;
}

/** A row of a file: one question, or an answer with all its phrases. */
export type PhraseRow = { answer: string } & ({ text: string } | { phrases: string[] });

export function phrasesOf(rows: readonly PhraseRow[]): Phrase[] {
  return rows.flatMap((row) =>
    'phrases' in row
      ? row.phrases.map((text) => ({ answer: row.answer, text }))
      : [{ answer: row.answer, text: row.text }],
  );
}

export interface Classifications {
  accuracy: number;
  claims: Claim[];
  buildMs: number;
  bytes: number;
}

/** Learns from some phrases and asks the others. */
export function classifyAll(train: readonly Phrase[], test: readonly Phrase[]): Classifications {
  const intents = [...Map.groupBy(train, ({ answer }) => answer)].map(([intentId, phrases]) => ({
    intentId,
    phrases: phrases.map(({ text }) => ({ text, locale: 'en' })),
  }));
  const from = performance.now();
  const bytes = buildAnswers({ articles: [], signals: [], intents, builtAt: 0 });
  const buildMs = performance.now() - from;
  const answers = openAnswers(bytes);
  const claims = test.map(({ answer, text }) => {
    const [first] = answers.classify({ words: text, locale: 'en', limit: 1 });
    return { confidence: first?.confidence ?? 0, right: first?.intentId === answer };
  });
  const right = claims.filter((claim) => claim.right).length;
  return { accuracy: right / test.length, claims, buildMs, bytes: bytes.length };
}

/** Nearest centroid over words and pieces of three to five characters, by TF-IDF: what is to be beaten. */
export function centroidAccuracy(train: readonly Phrase[], test: readonly Phrase[]): number {
  const counted = train.map(({ answer, text }) => ({ answer, counts: featuresOf(text) }));
  const frequencies = new Map<string, number>();
  for (const { counts } of counted) {
    for (const feature of counts.keys())
      frequencies.set(feature, (frequencies.get(feature) ?? 0) + 1);
  }
  const vectorOf = (counts: ReadonlyMap<string, number>) =>
    unit(
      [...counts].map(([feature, count]) => [
        feature,
        count * (1 + Math.log((1 + train.length) / (1 + (frequencies.get(feature) ?? 0)))),
      ]),
    );
  const centroids = new Map<string, Map<string, number>>();
  for (const { answer, counts } of counted) {
    const centroid = centroids.get(answer) ?? new Map<string, number>();
    for (const [feature, weight] of vectorOf(counts)) {
      centroid.set(feature, (centroid.get(feature) ?? 0) + weight);
    }
    centroids.set(answer, centroid);
  }
  const units = [...centroids].map(([answer, centroid]) => ({
    answer,
    centroid: unit([...centroid]),
  }));
  const right = test.filter(({ answer, text }) => {
    const vector = vectorOf(featuresOf(text));
    const scores = units.map(({ answer: name, centroid }) => ({
      name,
      score: product(vector, centroid),
    }));
    return scores.reduce((best, one) => (one.score > best.score ? one : best)).name === answer;
  });
  return right.length / test.length;
}

function featuresOf(text: string): Map<string, number> {
  const lower = text.toLowerCase();
  const features = (lower.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `w${word}`);
  for (let size = 3; size <= 5; size++) {
    for (let from = 0; from + size <= lower.length; from++)
      features.push(`c${lower.slice(from, from + size)}`);
  }
  const counts = new Map<string, number>();
  for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  return counts;
}

function unit(entries: [string, number][]): Map<string, number> {
  const length = Math.sqrt(entries.reduce((sum, [, weight]) => sum + weight * weight, 0)) || 1;
  return new Map(entries.map(([feature, weight]) => [feature, weight / length]));
}

function product(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [feature, weight] of a) sum += weight * (b.get(feature) ?? 0);
  return sum;
}
