/**
 * A value that tells when it changes. The signals library that goes with Preact does far more, and weighs
 * 1.4 KB more than this: derived values here are getters, and what is drawn is drawn once for all changes.
 */
export class Signal<T> {
  private held: T;
  private readonly listeners = new Set<() => void>();

  constructor(held: T) {
    this.held = held;
  }

  get value(): T {
    return this.held;
  }

  set value(next: T) {
    if (Object.is(next, this.held)) return;
    this.held = next;
    for (const listener of [...this.listeners]) listener();
  }

  /** Calls `listener` after each change. @returns Takes it off again. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export const signal = <T>(value: T): Signal<T> => new Signal<T>(value);

/** Calls `changed` whenever one of the signals of an object changes. @returns Ends it. */
export function watchAll(holder: object, changed: () => void): () => void {
  const ends = Object.values(holder).flatMap((one) =>
    one instanceof Signal ? one.subscribe(changed) : [],
  );
  return () => {
    for (const end of ends) end();
  };
}
