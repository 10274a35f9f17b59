import type { ConversationChanges, Metadata } from '@causerie/client';

/** Fields and tags that the app has set, and what of them each conversation was told. */
export interface Known {
  setFields(fields: Metadata): void;
  clearFields(): void;
  setTags(tags: readonly string[]): void;
  /** For a conversation that begins. */
  first(): { metadata?: Metadata; tags?: string[] };
  /** What a conversation has not been told yet; it counts as told from now on. Undefined: nothing. */
  changes(conversationId: string): ConversationChanges | undefined;
  /** What was told has not arrived, or (a new conversation) has with its beginning. */
  told(conversationId: string, what: 'all' | 'nothing'): void;
  forget(): void;
}

export function createKnown(): Known {
  /** null: to be taken away. */
  let fields: Record<string, Metadata[string]> = {};
  let tags: readonly string[] = [];
  /** Every tag that was ever set: those that are no longer are taken away. */
  const everTags = new Set<string>();
  const toldOf = new Map<string, string>();
  const stateNow = () => JSON.stringify([fields, tags, [...everTags]]);

  return {
    setFields(change) {
      fields = { ...fields, ...change };
    },
    clearFields() {
      fields = Object.fromEntries(Object.keys(fields).map((name) => [name, null]));
    },
    setTags(now) {
      tags = [...now];
      for (const tag of tags) everTags.add(tag);
    },
    first() {
      const metadata = Object.fromEntries(
        Object.entries(fields).filter(([, value]) => value !== null),
      );
      return {
        ...(Object.keys(metadata).length > 0 && { metadata }),
        ...(tags.length > 0 && { tags: [...tags] }),
      };
    },
    changes(id) {
      if (toldOf.get(id) === stateNow()) return undefined;
      toldOf.set(id, stateNow());
      const removeTags = [...everTags].filter((tag) => !tags.includes(tag));
      const changes = {
        ...(Object.keys(fields).length > 0 && { fields }),
        ...(tags.length > 0 && { addTags: [...tags] }),
        ...(removeTags.length > 0 && { removeTags }),
      };
      return Object.keys(changes).length > 0 ? changes : undefined;
    },
    told(id, what) {
      if (what === 'all') toldOf.set(id, stateNow());
      else toldOf.delete(id);
    },
    forget() {
      fields = {};
      tags = [];
      everTags.clear();
      toldOf.clear();
    },
  };
}
