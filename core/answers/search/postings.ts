import type { Block, Packer, Unpacker } from '../pack.ts';

/** For each term in which documents it is, and with what weight. */
export interface PostingsHeader {
  starts: Block<'u32'>;
  documents: Block<'u16'>;
  weights: Block<'f32'>;
}

export class PostingsBuilder {
  readonly #terms = new Map<string, Map<number, number>>();

  add(term: string, document: number, weight: number): void {
    let documents = this.#terms.get(term);
    if (documents === undefined) {
      documents = new Map();
      this.#terms.set(term, documents);
    }
    documents.set(document, (documents.get(document) ?? 0) + weight);
  }

  terms(): Iterable<string> {
    return this.#terms.keys();
  }

  /** @param terms Whose numbers are their places here */
  pack(terms: readonly string[], packer: Packer): PostingsHeader {
    const starts = [0];
    const documents: number[] = [];
    const weights: number[] = [];
    for (const term of terms) {
      const all = [...(this.#terms.get(term) ?? [])].sort(([a], [b]) => a - b);
      for (const [document, weight] of all) {
        documents.push(document);
        weights.push(weight);
      }
      starts.push(documents.length);
    }
    return {
      starts: packer.u32(starts),
      documents: packer.u16(documents),
      weights: packer.f32(weights),
    };
  }
}

export class Postings {
  readonly #starts: Uint32Array;
  readonly #documents: Uint16Array;
  readonly #weights: Float32Array;

  constructor({ starts, documents, weights }: PostingsHeader, unpacker: Unpacker) {
    this.#starts = unpacker.u32(starts);
    this.#documents = unpacker.u16(documents);
    this.#weights = unpacker.f32(weights);
  }

  /** In how many documents a term is. */
  count(term: number): number {
    return (this.#starts[term + 1] ?? 0) - (this.#starts[term] ?? 0);
  }

  /** Adds a term's weights, times a factor, to its documents' scores. */
  addTo(scores: Float64Array, term: number, factor: number): void {
    const end = this.#starts[term + 1] ?? 0;
    for (let index = this.#starts[term] ?? 0; index < end; index++) {
      const document = this.#documents[index] ?? 0;
      scores[document] = (scores[document] ?? 0) + factor * (this.#weights[index] ?? 0);
    }
  }
}
