/** Typed events. `on` returns the function that takes the listener off again. */
export interface Emitter<Events extends Record<string, unknown[]>> {
  on<E extends keyof Events>(event: E, listener: (...args: Events[E]) => void): () => void;
  emit<E extends keyof Events>(event: E, ...args: Events[E]): void;
}

export function createEmitter<Events extends Record<string, unknown[]>>(): Emitter<Events> {
  const listeners: { [E in keyof Events]?: Set<(...args: Events[E]) => void> } = {};
  return {
    on(event, listener) {
      const set = listeners[event] ?? new Set();
      listeners[event] = set;
      set.add(listener);
      return () => set.delete(listener);
    },
    emit(event, ...args) {
      for (const listener of [...(listeners[event] ?? [])]) {
        try {
          listener(...args);
        } catch (error) {
          // A listener's fault must not cost others their events; it surfaces as unhandled.
          void Promise.reject(error);
        }
      }
    },
  };
}
