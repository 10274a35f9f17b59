/**
 * The weight of one column among others, with which all together come closest to the target: least
 * squares. What the others say is taken out of the column and of the target (Gram and Schmidt, twice
 * over against rounding), and what is left of the two is compared.
 * @returns undefined when the others say all that the column says.
 */
export function weightOf(
  column: readonly number[],
  others: readonly (readonly number[])[],
  target: readonly number[],
): number | undefined {
  const basis: Float64Array[] = [];
  for (const other of others) {
    const rest = without(basis, other);
    const length = lengthOf(rest);
    // Rounding is all that is left of what others have said.
    if (length <= 1e-9 * lengthOf(other)) continue;
    basis.push(rest.map((value) => value / length));
  }
  const own = without(basis, column);
  const square = dot(own, own);
  if (Math.sqrt(square) <= 1e-6 * lengthOf(column)) return undefined;
  return dot(own, without(basis, target)) / square;
}

function without(basis: readonly Float64Array[], vector: readonly number[]): Float64Array {
  const rest = Float64Array.from(vector);
  for (let round = 0; round < 2; round++) {
    for (const unit of basis) {
      const share = dot(unit, rest);
      for (let i = 0; i < rest.length; i++)
        rest[i] = (rest[i] as number) - share * (unit[i] as number);
    }
  }
  return rest;
}

function lengthOf(vector: readonly number[] | Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
