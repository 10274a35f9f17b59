/** Where the session and unsent messages outlive a reload. React Native's AsyncStorage fits in. */
export interface Storage {
  /** The value, or null or undefined for none. */
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
}

export interface SafeStorage {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
}

/**
 * A storage that never fails: what the real one does not take (blocked, full, absent) stays in
 * memory until the page goes, and the app is warned once.
 */
export function safeStorage(
  storage: Storage | undefined,
  warn: (cause: unknown) => void,
): SafeStorage {
  /** What this client wrote: what counts when the real storage cannot be asked. */
  const memory = new Map<string, string | null>();
  /** Keys whose latest value the real storage did not take. */
  const refused = new Set<string>();
  let warned = false;
  const failed = (error: unknown) => {
    if (!warned) warn(error);
    warned = true;
  };
  const write = async (key: string, value: string | null) => {
    memory.set(key, value);
    try {
      const real = storage ?? pageStorage();
      if (real === undefined) refused.add(key);
      else {
        await (value === null ? real.removeItem(key) : real.setItem(key, value));
        refused.delete(key);
      }
    } catch (error) {
      refused.add(key);
      failed(error);
    }
  };
  return {
    async get(key) {
      if (!refused.has(key)) {
        try {
          const real = storage ?? pageStorage();
          if (real !== undefined) return (await real.getItem(key)) ?? null;
        } catch (error) {
          failed(error);
        }
      }
      return memory.get(key) ?? null;
    },
    set: write,
    remove: (key) => write(key, null),
  };
}

/** Throws where the browser forbids it. Node has one of its own only when told to, hence `document`. */
function pageStorage(): Storage | undefined {
  return typeof document === 'object' ? localStorage : undefined;
}
