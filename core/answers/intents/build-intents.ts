import { CauserieError } from '../../errors.ts';
import type { Read } from '../language/reader.ts';
import { answersLimits } from '../limits.ts';
import type { Intent } from '../model.ts';
import type { Block, Packer } from '../pack.ts';
import { PostingsBuilder, type PostingsHeader } from '../search/postings.ts';
import { countsOf, mostOf, unitVector } from '../search/vectors.ts';
import { fitTemperature } from './confidence.ts';
import { featureKinds, featuresOf, languageOfPhrase } from './features.ts';
import { fitRidge } from './ridge.ts';

export interface IntentsHeader {
  intents: string[];
  phrases: number;
  /** The language that most phrases are in: that of a question of which nothing tells it. */
  main: string;
  /** phrases × intents: what likeness to each phrase says for each intent. */
  alphas: Block<'f32'>;
  temperature: number;
  kinds: { features: Block<'text'>; idf: Block<'f32'>; phrases: PostingsHeader }[];
}

/** Larger makes it more cautious about single phrases. */
const lambda = 0.3;

/**
 * Learns what tells the intents from each other. With 77 intents of ten phrases it takes about a second;
 * it grows with the cube of all phrases, hence their limit.
 *
 * @throws CauserieError `quota_exceeded`
 */
export function buildIntents(
  given: readonly Intent[],
  { read, packer }: { read: Read; packer: Packer },
): IntentsHeader {
  const phrases = [...given]
    .sort((a, b) => (a.intentId < b.intentId ? -1 : 1))
    .flatMap(({ intentId, phrases: all }) => all.map((phrase) => ({ intentId, ...phrase })))
    .filter(({ text }) => text.trim() !== '');
  if (phrases.length > answersLimits.phrases) {
    throw new CauserieError(
      'quota_exceeded',
      `Answers have ${phrases.length} example phrases together; ${answersLimits.phrases} are possible (phrases). Take some out.`,
    );
  }
  const intents = [...new Set(phrases.map(({ intentId }) => intentId))];
  const classOf = phrases.map(({ intentId }) => intents.indexOf(intentId));
  const n = phrases.length;
  const languages = phrases.map(({ text, locale }) => languageOfPhrase(text, locale));
  const main = mostOf(languages.filter((one) => one !== undefined)) ?? '';
  const features = phrases.map(({ text }, index) =>
    featuresOf(text, languages[index] ?? main, read),
  );
  const kernel = new Float64Array(n * n);
  const kinds = Array.from({ length: featureKinds }, (_, kind) => {
    const counts = features.map((all) => all[kind] ?? new Map<string, number>());
    const frequencies = countsOf(counts.flatMap((all) => [...all.keys()]));
    const idf = (feature: string) => 1 + Math.log((1 + n) / (1 + (frequencies.get(feature) ?? 0)));
    const vectors = counts.map((all) => unitVector(all, idf));
    addProducts(kernel, vectors);
    const postings = new PostingsBuilder();
    for (const [index, vector] of vectors.entries()) {
      for (const [feature, weight] of vector) postings.add(feature, index, weight);
    }
    const names = [...frequencies.keys()].sort();
    return {
      features: packer.words(names),
      idf: packer.f32(names.map(idf)),
      phrases: postings.pack(names, packer),
    };
  });
  const { alphas, leftOut } = fitRidge(kernel, classOf, { classes: intents.length, lambda });
  return {
    intents,
    phrases: n,
    main,
    alphas: packer.f32(alphas),
    temperature: fitTemperature(leftOut, classOf, intents.length),
    kinds,
  };
}

/** Adds the vectors' products with each other, a kind’s share of all. */
function addProducts(kernel: Float64Array, vectors: readonly ReadonlyMap<string, number>[]): void {
  const n = vectors.length;
  const having = new Map<string, { at: number; weight: number }[]>();
  for (const [row, vector] of vectors.entries()) {
    for (const [feature, weight] of vector) {
      const before = having.get(feature) ?? [];
      before.push({ at: row, weight });
      having.set(feature, before);
      for (const { at, weight: other } of before) {
        const product = (weight * other) / featureKinds;
        kernel[row * n + at] = (kernel[row * n + at] as number) + product;
        if (at !== row) kernel[at * n + row] = (kernel[at * n + row] as number) + product;
      }
    }
  }
}
