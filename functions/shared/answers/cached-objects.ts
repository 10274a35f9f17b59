/** Of the content bucket, what is read here. */
export interface ObjectReader {
  get(
    key: string,
    options?: { ifNoneMatch?: string },
  ): Promise<{ body: Uint8Array; etag: string } | 'notModified' | undefined>;
}

export interface CachedObjectsOptions<T> {
  objects: ObjectReader;
  now: () => number;
  keyOf(appId: string): string;
  /** Undefined: it is of no use, as if it were not there. */
  open(body: Uint8Array, appId: string): T | undefined | Promise<T | undefined>;
}

/** Milliseconds for which what was read is taken as it is. */
const trustFor = 15_000;
/** For what is not there: a help centre that is just being built is not to be waited for so long. */
const trustAbsenceFor = 2000;
/** Bytes of objects that one environment keeps; open they take some times as much. */
const bytesAtMost = 48 * 1024 * 1024;

interface Held<T> {
  value: T | undefined;
  etag: string | undefined;
  bytes: number;
  checkedAt: number;
}

/**
 * An object for each app, read once an environment and asked after at most every 15 s. When memory runs
 * short the app that was asked for least recently is forgotten.
 */
export function createCachedObjects<T>(options: CachedObjectsOptions<T>) {
  const { objects, now, keyOf, open } = options;
  const held = new Map<string, Held<T>>();
  const reading = new Map<string, Promise<Held<T>>>();

  async function read(appId: string): Promise<Held<T>> {
    const before = held.get(appId);
    const checkedAt = now();
    const etag = before?.etag;
    const found = await objects.get(keyOf(appId), etag === undefined ? {} : { ifNoneMatch: etag });
    if (found === 'notModified' && before !== undefined) return { ...before, checkedAt };
    if (found === undefined || found === 'notModified') {
      return { value: undefined, etag: undefined, bytes: 0, checkedAt };
    }
    return {
      value: await open(found.body, appId),
      etag: found.etag,
      bytes: found.body.length,
      checkedAt,
    };
  }

  /** Put behind the others, since it is the last that was asked for; the first ones make room. */
  function keep(appId: string, one: Held<T>): void {
    held.delete(appId);
    held.set(appId, one);
    let bytes = 0;
    for (const { bytes: size } of held.values()) bytes += size;
    for (const [other, { bytes: size }] of held) {
      if ((bytes <= bytesAtMost && held.size <= 1000) || other === appId) return;
      held.delete(other);
      bytes -= size;
    }
  }

  return async (appId: string): Promise<T | undefined> => {
    const known = held.get(appId);
    const trusted = known?.value === undefined ? trustAbsenceFor : trustFor;
    if (known !== undefined && now() - known.checkedAt < trusted) {
      keep(appId, known);
      return known.value;
    }
    let one = reading.get(appId);
    if (one === undefined) {
      one = read(appId).finally(() => reading.delete(appId));
      reading.set(appId, one);
    }
    try {
      const fresh = await one;
      keep(appId, fresh);
      return fresh.value;
    } catch (error) {
      // What is known is better than nothing while the bucket does not answer.
      if (known?.value !== undefined) return known.value;
      throw error;
    }
  };
}
