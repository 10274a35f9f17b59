import { waitText } from './numbers.ts';
import { linear } from './scale.ts';
import type { Curves } from './sweep.ts';

const columns = 64;
const rows = 12;
/** Dots of a braille cell, left and right, row by row. */
const braille = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

/** The same picture in characters: the lines by Erlang C in braille, what was simulated as letters. */
export function drawPlot(curves: Curves): string {
  const x = linear([curves.from, curves.to], [0, columns * 2 - 1]);
  const y = linear([0, curves.highest], [rows * 4 - 1, 0], 4);
  const cells = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  for (let column = 0; column < columns * 2; column++) {
    const load = curves.from + (column / (columns * 2 - 1)) * (curves.to - curves.from);
    const near = nearest(curves.theory, load);
    for (const value of [near.p95, near.mean]) {
      const row = Math.round(y.place(value));
      const line = cells[row >> 2];
      if (row < 0 || line === undefined) continue;
      line[column >> 1] =
        (line[column >> 1] as number) | (braille[(row & 3) * 2 + (column & 1)] ?? 0);
    }
  }
  const text = cells.map((line) =>
    line.map((dots) => (dots === 0 ? ' ' : String.fromCodePoint(0x2800 + dots))),
  );
  for (const point of curves.simulated) {
    for (const [mark, value] of [
      ['○', point.p95],
      ['●', point.mean],
    ] as const) {
      const row = Math.round(y.place(value)) >> 2;
      const column = Math.round(x.place(point.load)) >> 1;
      const line = text[row];
      if (line !== undefined && row >= 0) line[column] = mark;
    }
  }
  const labels = new Map(
    y.marks.map((value) => [Math.round(y.place(value)) >> 2, waitText(value)]),
  );
  const body = text.map((line, row) => `${(labels.get(row) ?? '').padStart(8)} │${line.join('')}`);
  const feet = new Array<string>(columns + 6).fill(' ');
  for (const value of x.marks) {
    const mark = `${Math.round(value * 100)} %`;
    const start = Math.max(0, (Math.round(x.place(value)) >> 1) - 1);
    for (const [i, character] of [...mark].entries()) feet[start + i] = character;
  }
  return [
    ...body,
    `${' '.repeat(9)}└${'─'.repeat(columns)}`,
    `${' '.repeat(10)}${feet.join('').trimEnd()}`,
    `${' '.repeat(10)}● mean   ○ 95th percentile   ⠒ both by Erlang C   over the load`,
  ].join('\n');
}

function nearest(points: Curves['theory'], load: number): Curves['theory'][number] {
  let best = points[0] as Curves['theory'][number];
  for (const point of points) {
    if (Math.abs(point.load - load) < Math.abs(best.load - load)) best = point;
  }
  return best;
}
