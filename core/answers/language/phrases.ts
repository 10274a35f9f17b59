import type { Token } from './analyse.ts';

/** A name for what several words mean, where it stands among a text's tokens. */
export interface Found {
  name: string;
  from: number;
  /** Tokens that it covers. */
  length: number;
}

/** Finds phrases in tokens, the longest at each place. */
export class PhraseBook {
  /** By their first term. */
  readonly #phrases = new Map<string, { terms: string[]; name: string }[]>();

  add(name: string, tokens: readonly Token[]): void {
    const terms = tokens.map(({ term }) => term);
    const [first] = terms;
    if (first === undefined) return;
    const same = this.#phrases.get(first) ?? [];
    same.push({ terms, name });
    this.#phrases.set(first, same);
  }

  /** What has the same words under several names is found under all of them. */
  find(tokens: readonly Token[]): Found[] {
    const found: Found[] = [];
    for (let from = 0; from < tokens.length; ) {
      const here = this.#at(tokens, from);
      for (const one of here) found.push(one);
      from += here[0]?.length ?? 1;
    }
    return found;
  }

  #at(tokens: readonly Token[], from: number): Found[] {
    let longest = 0;
    const names = new Set<string>();
    for (const { terms, name } of this.#phrases.get(tokens[from]?.term ?? '') ?? []) {
      if (terms.length < longest) continue;
      if (!terms.every((term, index) => tokens[from + index]?.term === term)) continue;
      if (terms.length > longest) names.clear();
      longest = terms.length;
      names.add(name);
    }
    return [...names].map((name) => ({ name, from, length: longest }));
  }
}
