import { type Signal, signal } from '@preact/signals-core';
import { useEffect, useMemo, useState } from 'preact/hooks';

/** A signal of the component's own; the component is drawn again when it changes. */
export function useSignal<T>(initial: T): Signal<T> {
  const own = useMemo(() => signal(initial), []);
  useWatched(own);
  return own;
}

/** Draws the component again whenever the signal changes. */
export function useWatched(watched: Signal<unknown>): void {
  const [, draw] = useState({});
  useEffect(() => {
    let first = true;
    return watched.subscribe(() => {
      if (!first) draw({});
      first = false;
    });
  }, [watched]);
}
