import { useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { type Signal, signal } from './signal.ts';

/** A signal of the component's own; the component is drawn again when it changes. */
export function useSignal<T>(initial: T): Signal<T> {
  const own = useMemo(() => signal(initial), []);
  useWatched(own);
  return own;
}

/** Draws the component again whenever the signal changes, if there is one. */
export function useWatched(watched: Signal<unknown> | undefined): void {
  const [, draw] = useState({});
  // At once: what is typed before the first painting counts as well.
  useLayoutEffect(() => watched?.subscribe(() => draw({})), [watched]);
}
