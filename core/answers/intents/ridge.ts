/**
 * Kernel ridge regression: (K + λI) · α = Y, by Cholesky's decomposition. A column of Y for each class, 1
 * where an example is of it and 0 elsewhere.
 */
export interface Ridge {
  /** n × classes, row by row. */
  alphas: Float64Array;
  /**
   * n × classes: what each example would score if it had not been learned from. It falls out of the
   * inverse's diagonal, no training again is needed.
   */
  leftOut: Float64Array;
}

/** @param kernel n × n, symmetric, row by row; overwritten */
export function fitRidge(
  kernel: Float64Array,
  classOf: readonly number[],
  { classes, lambda }: { classes: number; lambda: number },
): Ridge {
  const n = classOf.length;
  for (let row = 0; row < n; row++) {
    kernel[row * n + row] = (kernel[row * n + row] ?? 0) + lambda;
  }
  decompose(kernel, n);
  const alphas = new Float64Array(n * classes);
  const diagonal = new Float64Array(n);
  const column = new Float64Array(n);
  for (let one = 0; one < classes; one++) {
    for (let row = 0; row < n; row++) column[row] = classOf[row] === one ? 1 : 0;
    forward(kernel, n, column, 0);
    backward(kernel, n, column);
    for (let row = 0; row < n; row++) alphas[row * classes + one] = column[row] ?? 0;
  }
  for (let row = 0; row < n; row++) {
    column.fill(0);
    column[row] = 1;
    // The inverse's diagonal is the squared length of a column of the triangle's inverse.
    forward(kernel, n, column, row);
    let squares = 0;
    for (let index = row; index < n; index++) squares += (column[index] ?? 0) ** 2;
    diagonal[row] = squares;
  }
  const leftOut = alphas.map((alpha, index) => {
    const row = Math.floor(index / classes);
    const truth = classOf[row] === index % classes ? 1 : 0;
    return truth - alpha / (diagonal[row] ?? 1);
  });
  return { alphas, leftOut };
}

/** Into a lower triangle L with L · Lᵀ = A, in place. */
function decompose(a: Float64Array, n: number): void {
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = a[row * n + column] as number;
      for (let index = 0; index < column; index++) {
        sum -= (a[row * n + index] as number) * (a[column * n + index] as number);
      }
      a[row * n + column] =
        row === column ? Math.sqrt(sum) : sum / (a[column * n + column] as number);
    }
  }
}

/** L · x = b, in place; b is 0 before `first`. */
function forward(l: Float64Array, n: number, b: Float64Array, first: number): void {
  for (let row = first; row < n; row++) {
    let sum = b[row] as number;
    for (let index = first; index < row; index++) {
      sum -= (l[row * n + index] as number) * (b[index] as number);
    }
    b[row] = sum / (l[row * n + row] as number);
  }
}

/** Lᵀ · x = b, in place. */
function backward(l: Float64Array, n: number, b: Float64Array): void {
  for (let row = n - 1; row >= 0; row--) {
    const value = (b[row] as number) / (l[row * n + row] as number);
    b[row] = value;
    for (let index = 0; index < row; index++) {
      b[index] = (b[index] as number) - (l[row * n + index] as number) * value;
    }
  }
}
