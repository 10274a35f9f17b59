/**
 * Weights of columns with which their sum comes closest to a target: least squares, by orthogonal
 * columns (Gram and Schmidt, twice over against rounding).
 * @returns A weight for each column; undefined for one that says nothing beyond those before it.
 */
export function leastSquares(
  columns: readonly (readonly number[])[],
  target: readonly number[],
): (number | undefined)[] {
  const basis: { column: number; unit: Float64Array; shares: number[] }[] = [];
  for (const [column, values] of columns.entries()) {
    const rest = Float64Array.from(values);
    const shares = basis.map(() => 0);
    for (let round = 0; round < 2; round++) {
      for (const [index, { unit }] of basis.entries()) {
        const share = dot(unit, rest);
        shares[index] = (shares[index] as number) + share;
        for (let i = 0; i < rest.length; i++) {
          rest[i] = (rest[i] as number) - share * (unit[i] as number);
        }
      }
    }
    const length = Math.sqrt(dot(rest, rest));
    // Rounding is all that is left of what others have said.
    if (length <= 1e-8 * Math.sqrt(dot(values, values))) continue;
    shares.push(length);
    basis.push({ column, unit: rest.map((value) => value / length), shares });
  }
  const weights = new Array<number | undefined>(columns.length).fill(undefined);
  const parts = basis.map(({ unit }) => dot(unit, target));
  for (let index = basis.length - 1; index >= 0; index--) {
    const own = basis[index] as (typeof basis)[number];
    let part = parts[index] as number;
    for (const later of basis.slice(index + 1)) {
      part -= (later.shares[index] as number) * (weights[later.column] as number);
    }
    weights[own.column] = part / (own.shares[index] as number);
  }
  return weights;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
