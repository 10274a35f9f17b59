import { lastSeq, type Snapshot, type StoredEntry } from '../conversations/model.ts';
import type { Deps } from '../conversations/ports.ts';
import { removeConversation } from '../conversations/redaction.ts';
import { CauserieError } from '../errors.ts';
import { inParallel } from '../in-parallel.ts';

/** An app that keeps conversations for a while only. */
export interface RetainingApp {
  appId: string;
  /** For which a closed conversation is kept after the last that was said in it. */
  seconds: number;
  /** When it was gone through last, or is being since; milliseconds since the epoch. */
  startedAt?: number | undefined;
  /** That is not done yet, and has come so far; without a position it is at its beginning. */
  underWay: boolean;
  position?: string | undefined;
  /** Conversations that were being deleted: they stand in no list any more. */
  going: readonly string[];
}

export interface RetentionDeps {
  conversations: Deps;
  apps: {
    /** All of them, whoever they are. */
    list(): Promise<RetainingApp[]>;
    /** Notes how far it has come. */
    save(app: RetainingApp): Promise<void>;
  };
  /**
   * Closed conversations that began before a moment, oldest first. A page at a time: who asks for the next says
   * where this one ended.
   */
  closed(
    appId: string,
    query: { begunBefore: number; position: string | undefined; limit: number },
  ): Promise<{ conversationIds: string[]; position: string | undefined }>;
  /** Deletes the files of entries. */
  removeFiles(appId: string, entries: StoredEntry[]): Promise<unknown>;
  /** Told of each that went. */
  removed(): void;
}

/** Every app is gone through once a day; an hour is left for a clock that calls a little early. */
const dayMs = 23 * 60 * 60 * 1000;
const pageSize = 50;
/** Deleted at once. Each is noted before, so that one that breaks off is gone on with. */
const atOnce = 5;

/**
 * Deletes what has been closed and silent for longer than its app keeps it: messages, files, lists. As far as
 * the time goes; the next call goes on there. [O7]
 * @param until Milliseconds since the epoch.
 */
export async function sweep(deps: RetentionDeps, until: number): Promise<void> {
  const now = deps.conversations.chance.now();
  for (const app of await deps.apps.list()) {
    const isDue = app.underWay || (app.startedAt ?? 0) <= now - dayMs;
    const begun = app.underWay ? app : { ...app, startedAt: now, underWay: true };
    if (isDue) await sweepApp(deps, begun, until);
    if (deps.conversations.chance.now() >= until) return;
  }
}

async function sweepApp(deps: RetentionDeps, from: RetainingApp, until: number): Promise<void> {
  const { chance } = deps.conversations;
  const { appId, seconds } = from;
  const begunBefore = chance.now() - seconds * 1000;
  let app = from;
  await removeAll(deps, app, app.going, until);
  for (;;) {
    const { conversationIds, position } = await deps.closed(appId, {
      begunBefore,
      position: app.position,
      limit: pageSize,
    });
    for (let first = 0; first < conversationIds.length; first += atOnce) {
      // What is not gone yet is found again at the same position.
      if (chance.now() >= until) return deps.apps.save({ ...app, going: [] });
      const due = await dueOf(deps, app, conversationIds.slice(first, first + atOnce));
      if (due.length === 0) continue;
      await deps.apps.save({ ...app, going: due });
      await removeAll(deps, app, due, until);
    }
    app = { ...app, position, underWay: position !== undefined, going: [] };
    await deps.apps.save(app);
    if (position === undefined) return;
  }
}

/** Those that are over for long enough: the last that stands in them says it. */
async function dueOf(
  { conversations: { store, chance } }: RetentionDeps,
  { seconds }: RetainingApp,
  conversationIds: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(
    conversationIds.map(async (conversationId) => {
      const snapshot = await store.snapshot(conversationId, { consistent: true });
      return snapshot !== undefined && isOver(snapshot, seconds, chance.now())
        ? [conversationId]
        : [];
    }),
  );
  return found.flat();
}

function isOver(snapshot: Snapshot, seconds: number, now: number): boolean {
  const { head, latest } = snapshot;
  const at = latest[0]?.at ?? head.createdAt;
  return head.state === 'closed' && lastSeq(snapshot) > 0 && at + seconds * 1000 <= now;
}

async function removeAll(
  deps: RetentionDeps,
  { appId, seconds }: RetainingApp,
  conversationIds: readonly string[],
  until: number,
): Promise<void> {
  const { conversations, removeFiles } = deps;
  await inParallel(conversationIds, atOnce, async (conversationId) => {
    try {
      await removeConversation(conversations, { kind: 'system', appId }, conversationId, {
        until,
        before: async (entries) => void (await removeFiles(appId, entries)),
        // Who writes at this moment opens it again, and keeps it.
        onlyIf: (snapshot) => isOver(snapshot, seconds, conversations.chance.now()),
      });
      deps.removed();
    } catch (error) {
      // Gone already, or opened again.
      const code = error instanceof CauserieError ? error.code : undefined;
      if (code !== 'not_found' && code !== 'conflict') throw error;
    }
  });
}
