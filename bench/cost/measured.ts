import { readFileSync, writeFileSync } from 'node:fs';
import type { BillUnit } from '../../local/contracts.ts';
import type { Phase, Units } from './model.ts';

/** What `npm run cost` has metered, kept for who has to estimate without metering: `npm run load`. */
export interface Measured {
  /** Of each conversation that was played, both sides together. */
  messages: number;
  phases: readonly Phase[];
}

/** What one of each takes. The first message of a conversation is part of its beginning. */
export interface UnitsEach {
  message: Units;
  /** Begun, assigned and closed. */
  conversation: Units;
  /** A customer's session and socket, opened and closed. Minutes are not in it. */
  connection: Units;
}

const file = new URL('measured.json', import.meta.url);

export function readMeasured(): Measured {
  return JSON.parse(readFileSync(file, 'utf8')) as Measured;
}

/** `npm run cost -- --write`. Quantities are of so many digits as are worth keeping. */
export function writeMeasured({ messages, phases }: Measured): void {
  const rounded = phases.map(({ name, units }) => ({
    name,
    units: mapUnits(units, (quantity) => Number(quantity.toPrecision(4))),
  }));
  writeFileSync(file, `${JSON.stringify({ messages, phases: rounded }, undefined, 2)}\n`);
}

/** The parts of a conversation's life, by the words that their names begin with. */
const parts = { connection: ['arriving', 'leaving'], conversation: ['beginning', 'closing'] };

/** @throws Error for phases in which a part of a conversation's life is missing */
export function unitsEach({ messages, phases }: Measured): UnitsEach {
  const named = (is: (name: string) => boolean, what: string): Units => {
    const found = phases.find(({ name }) => is(name));
    if (found === undefined) {
      throw new Error(
        `No phase is ${what}: name it in bench/cost/measured.ts, then run npm run cost -- --write.`,
      );
    }
    return found.units;
  };
  const together = (words: readonly string[]): Units =>
    words.map((word) => named((name) => name.startsWith(word), `"${word}"`)).reduce(plus, {});
  const more = named((name) => name.endsWith('more messages'), '"more messages"');
  return {
    message: mapUnits(more, (quantity) => quantity / (messages - 1)),
    conversation: together(parts.conversation),
    connection: together(parts.connection),
  };
}

function plus(one: Units, other: Units): Units {
  const sum = { ...one };
  for (const [unit, quantity] of Object.entries(other) as [BillUnit, number][]) {
    sum[unit] = (sum[unit] ?? 0) + quantity;
  }
  return sum;
}

function mapUnits(units: Units, of: (quantity: number) => number): Units {
  const entries = Object.entries(units) as [BillUnit, number][];
  return Object.fromEntries(entries.map(([unit, quantity]) => [unit, of(quantity)]));
}
