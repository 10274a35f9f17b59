/** An axis: from values to places, with marks at round values. */
export interface Scale {
  place(value: number): number;
  marks: number[];
}

/** @param wanted About how many marks. */
export function linear(
  [min, max]: readonly [number, number],
  [from, to]: readonly [number, number],
  wanted = 5,
): Scale {
  const step = roundStep((max - min) / wanted);
  const marks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) {
    marks.push(Number((i * step).toPrecision(12)));
  }
  return { marks, place: (value) => from + ((value - min) / (max - min)) * (to - from) };
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const rest = step / power;
  return power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
}
