import type { LocksLike } from './environment.ts';
import type { OutboxItem } from './outbox-item.ts';
import { parseObject } from './parse-object.ts';
import type { SafeStorage } from './storage.ts';

/** Tabs of one storage that each have a place of their own; the next ones share the last. */
const places = 16;

/** Where what is unsent outlives a reload. */
export interface OutboxStore {
  /** Hands over what this tab, or one that is gone, had left unsent of a person. */
  load(person: string | undefined, adopt: (items: OutboxItem[]) => void): Promise<void>;
  /** Resolves when the storage has what the outbox holds at some moment after the call. */
  save(): Promise<void>;
  /** Whether another tab has something older for the same conversation that is still to be sent. */
  hasOlder(item: OutboxItem): Promise<boolean>;
  /** Removes everything of every tab. */
  wipe(): Promise<void>;
}

/**
 * Each tab keeps its outbox in a place of its own, whose lock it holds as long as it lives. So a new
 * tab, or the same one after a reload, can tell what is nobody's any more, and takes it over.
 * Without locks (React Native, pages without TLS) there is one place.
 *
 * @param snapshot What is to be saved; undefined as long as nobody knows whose it is.
 */
export function createOutboxStore(
  storage: SafeStorage,
  key: string,
  locks: LocksLike | undefined,
  snapshot: () => { person: string; items: OutboxItem[] } | undefined,
): OutboxStore {
  const keyOf = (place: number) => `${key}.${place}`;
  let own: number | undefined;
  let saving: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  /** Runs `work` while nobody else has the place. @returns False when somebody has it. */
  async function having(place: number, work: () => Promise<unknown>): Promise<boolean> {
    if (locks === undefined) {
      await work();
      return true;
    }
    return locks.request(keyOf(place), { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return lock !== null;
    });
  }

  /** Takes a place for as long as this tab lives. */
  function claim(place: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      having(place, () => {
        resolve(true);
        return locks === undefined ? Promise.resolve() : new Promise(() => {});
      }).then(resolve, reject);
    });
  }

  async function take(
    place: number,
    person: string | undefined,
    adopt: (items: OutboxItem[]) => void,
  ): Promise<void> {
    const text = await storage.get(keyOf(place));
    if (text === null) return;
    const stored = parseObject(text);
    if (stored?.['person'] === person && Array.isArray(stored?.['items'])) adopt(stored['items']);
    if (place === own) return;
    // Not before it is safe here.
    await save();
    await storage.remove(keyOf(place));
  }

  async function write(): Promise<void> {
    const now = snapshot();
    if (now === undefined || own === undefined) return;
    if (now.items.length === 0) await storage.remove(keyOf(own));
    else await storage.set(keyOf(own), JSON.stringify(now));
  }

  function save(): Promise<void> {
    if (saving === undefined) {
      saving = write().finally(() => {
        saving = undefined;
      });
      return saving;
    }
    // One is under way and may have looked too early: one more, for everyone who asks meanwhile.
    next ??= saving.then(() => {
      next = undefined;
      return save();
    });
    return next;
  }

  return {
    async load(person, adopt) {
      for (let place = 0; own === undefined && place < places; place++) {
        if (place === places - 1 || (await claim(place))) own = place;
      }
      if (own !== undefined) await take(own, person, adopt);
      for (let place = 0; place < (locks ? places : 1); place++) {
        if (place !== own) await having(place, () => take(place, person, adopt));
      }
      await save();
    },
    save,
    async hasOlder({ conversationId, at }) {
      for (let place = 0; place < (locks ? places : 0); place++) {
        const text = place === own ? null : await storage.get(keyOf(place));
        const items = parseObject(text)?.['items'];
        const older = (one: OutboxItem) =>
          one.conversationId === conversationId && one.at < at && one.error === undefined;
        if (Array.isArray(items) && items.some(older)) return true;
      }
      return false;
    },
    async wipe() {
      for (let place = 0; place < places; place++) await storage.remove(keyOf(place));
    },
  };
}
