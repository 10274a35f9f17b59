import type { Read } from '../language/reader.ts';
import { answersLimits } from '../limits.ts';
import type { Classified } from '../model.ts';
import type { Unpacker } from '../pack.ts';
import { Postings } from '../search/postings.ts';
import { unitVector } from '../search/vectors.ts';
import type { IntentsHeader } from './build-intents.ts';
import { certaintyOf, sharesOf } from './confidence.ts';
import { type Features, featuresOf, isPair, languageOfPhrase } from './features.ts';

/** What was learned of the intents, opened. */
export class Intents {
  readonly #header: IntentsHeader;
  readonly #read: Read;
  readonly #alphas: Float32Array;
  readonly #kinds: { places: ReadonlyMap<string, number>; idf: Float32Array; phrases: Postings }[];

  constructor(header: IntentsHeader, { unpacker, read }: { unpacker: Unpacker; read: Read }) {
    this.#header = header;
    this.#read = read;
    this.#alphas = unpacker.f32(header.alphas);
    this.#kinds = header.kinds.map(({ features, idf, phrases }) => ({
      places: new Map(unpacker.words(features).map((feature, place) => [feature, place])),
      idf: unpacker.f32(idf),
      phrases: new Postings(phrases, unpacker),
    }));
  }

  classify(query: { words: string; locale?: string | undefined; limit: number }): Classified[] {
    const { intents, phrases, main, temperature } = this.#header;
    const likeness = new Float64Array(phrases);
    const language = languageOfPhrase(query.words, query.locale) ?? main;
    const features = featuresOf(query.words, language, this.#read);
    for (const [kind, { places, idf, phrases: postings }] of this.#kinds.entries()) {
      // What no phrase has says nothing, not even that it is long.
      const vector = unitVector(
        features[kind] ?? new Map(),
        (feature) => idf[places.get(feature) ?? -1] ?? 0,
      );
      for (const [feature, weight] of vector) {
        postings.addTo(likeness, places.get(feature) ?? 0, weight / this.#kinds.length);
      }
    }
    if (likeness.every((like) => like === 0)) return [];
    const scores = new Float64Array(intents.length);
    for (let phrase = 0; phrase < phrases; phrase++) {
      const like = likeness[phrase] as number;
      if (like === 0) continue;
      for (let one = 0; one < scores.length; one++) {
        const alpha = this.#alphas[phrase * scores.length + one] as number;
        scores[one] = (scores[one] as number) + alpha * like;
      }
    }
    const shares = sharesOf(scores, temperature);
    const certainty = certaintyOf(this.#known(features));
    const limit = Math.min(Math.max(0, Math.floor(query.limit)), answersLimits.results);
    return intents
      .map((intentId, index) => ({ intentId, confidence: (shares[index] ?? 0) * certainty }))
      .sort((a, b) => b.confidence - a.confidence || (a.intentId < b.intentId ? -1 : 1))
      .slice(0, limit);
  }

  /**
   * The share of what was meant that any phrase speaks of; of all words where none of them says much. Few
   * answers know few words: of "my lamp is broken" one about orders knows that it is mine.
   */
  #known(features: Features): number {
    const [words = new Map(), , , , meant = new Map()] = features;
    const told = [...meant.keys()].filter((one) => !isPair(one));
    const [said, kind] =
      told.length > 0 ? [told, this.#kinds[4]] : [[...words.keys()], this.#kinds[0]];
    const known = said.filter((one) => kind?.places.has(one) === true);
    return said.length === 0 ? 0 : known.length / said.length;
  }
}
