/** `changes` over `base`: objects one in the other, everything else as a whole; undefined takes away. */
export function merge<T extends object>(base: T, changes: Partial<T>): T {
  const merged = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(changes)) {
    const before = merged[key];
    if (value === undefined) delete merged[key];
    else merged[key] = isPlain(value) && isPlain(before) ? merge(before, value) : value;
  }
  return merged as T;
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
