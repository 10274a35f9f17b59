import { describe, expect, it } from 'vitest';
import { fitRidge } from '../../../core/answers/intents/ridge.ts';
import { answersOf } from './support.ts';

const phrases: Record<string, string[]> = {
  order: [
    'Where is my order?',
    'Has my parcel been sent?',
    'I am still waiting for my delivery',
    'track my package',
  ],
  refund: [
    'I want my money back',
    'How do I return this?',
    'refund please',
    'Can I get a refund for it?',
  ],
  person: ['Let me talk to a human', 'I want to speak with an agent', 'is there a person here'],
  commande: ['Où est ma commande ?', 'Mon colis n’est pas arrivé', 'suivre ma livraison'],
};
const answers = answersOf({
  intents: Object.entries(phrases).map(([intentId, texts]) => ({
    intentId,
    phrases: texts.map((text) => ({ text })),
  })),
});
const first = (words: string, locale?: string) => answers.classify({ words, locale, limit: 3 })[0];

describe('answers by example phrases', () => {
  it.each([
    ['could you tell me where my order is', 'order'],
    ['why has the parcel not been delivered', 'order'],
    ['i would like to be refunded', 'refund'],
    ['can somebody talk to me, a real human?', 'person'],
    ['où en est ma commande', 'commande'],
  ])('[A8] finds the right one for what no phrase says: %s', (words, intentId) => {
    expect(first(words)?.intentId).toBe(intentId);
  });

  it('[A8] is surer of what is said as in a phrase than of what is like none', () => {
    expect(first('Where is my order?')?.confidence).toBeGreaterThan(0.5);
    expect(first('the weather is nice on the moon')?.confidence ?? 0).toBeLessThan(0.3);
    expect(answers.classify({ words: 'xyzzy', limit: 3 })).toEqual([]);
    expect(answers.classify({ words: '', limit: 3 })).toEqual([]);
  });

  it('[A8] one intent alone is not the answer to everything', () => {
    const one = answersOf({
      intents: [{ intentId: 'a', phrases: [{ text: 'where is my order' }] }],
    });
    expect(one.classify({ words: 'where is my order', limit: 1 })[0]?.confidence).toBeGreaterThan(
      0.5,
    );
    // What it knows of the question is little of what a phrase says.
    const part = one.classify({ words: 'order', limit: 1 })[0];
    expect(part?.confidence).toBeGreaterThan(0.3);
    expect(part?.confidence).toBeLessThan(0.7);
    const other = one.classify({ words: 'where can I park my car', limit: 1 })[0];
    expect(other?.confidence ?? 0).toBeLessThan(0.5);
  });

  it('scores a phrase that was left out as if it had never been learned', () => {
    // Three examples of two classes, by a kernel that can be solved by hand.
    const kernel = [1, 0.5, 0.2, 0.5, 1, 0.1, 0.2, 0.1, 1];
    const lambda = 0.5;
    const { leftOut } = fitRidge(Float64Array.from(kernel), [0, 0, 1], { classes: 2, lambda });
    const without = fitRidge(Float64Array.from([1, 0.1, 0.1, 1]), [0, 1], { classes: 2, lambda });
    const byHand = [0, 1].map(
      (one) => 0.5 * (without.alphas[one] ?? 0) + 0.2 * (without.alphas[2 + one] ?? 0),
    );
    expect(leftOut[0]).toBeCloseTo(byHand[0] ?? 0, 10);
    expect(leftOut[1]).toBeCloseTo(byHand[1] ?? 0, 10);
  });
});
