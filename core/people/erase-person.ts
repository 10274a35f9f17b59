import type { StoredEntry } from '../conversations/model.ts';
import { CauserieError } from '../errors.ts';
import type { Erasure } from '../protocol/people-routes.ts';
import { type DeleteUserDeps, deleteUser } from '../sunshine/delete-user.ts';

/** What one request deleted. */
export type Deleted = Erasure['deleted'] & { groupsLeft: number };

export interface ErasureNotes {
  /** Adds up what was deleted of somebody. @returns All of it so far. */
  add(
    appId: string,
    userId: string,
    what: { deleted: Deleted; by: string; at: number; done: boolean },
  ): Promise<Erasure>;
}

export interface EraseDeps {
  deletion: DeleteUserDeps;
  notes: ErasureNotes;
  /** Deletes the files of entries. @returns How many there were. */
  removeFiles(appId: string, entries: StoredEntry[]): Promise<number>;
}

/**
 * Deletes a person as far as the time goes, and notes what went: counts without a word of what it was. Asked for
 * again it goes on. An entry or file may be counted twice where a request broke off between the two. [O6]
 * @returns Undefined when there is no such person.
 */
export async function erasePerson(
  deps: EraseDeps,
  { appId, userId, by, until }: { appId: string; userId: string; by: string; until: number },
): Promise<Erasure | undefined> {
  const deleted: Deleted = {
    conversations: 0,
    entries: 0,
    files: 0,
    channels: 0,
    devices: 0,
    groupsLeft: 0,
  };
  const before = async (entries: StoredEntry[]) => {
    deleted.entries += entries.length;
    deleted.files += await deps.removeFiles(appId, entries);
  };
  const at = deps.deletion.now();
  // Asked for by the company's own id, it is noted under ours.
  let known = userId;
  const note = (done: boolean) => deps.notes.add(appId, known, { deleted, by, at, done });
  const deletion = counting(deps.deletion, deleted, (own) => {
    known = own;
  });
  try {
    const found = await deleteUser(deletion, appId, userId, {
      until,
      before,
    });
    return found ? await note(true) : undefined;
  } catch (error) {
    const unfinished = await note(false);
    if (error instanceof CauserieError && error.code === 'busy') return unfinished;
    throw error;
  }
}

/** The same, and counts what goes by it. */
function counting(
  deps: DeleteUserDeps,
  deleted: Deleted,
  found: (userId: string) => void,
): DeleteUserDeps {
  const { users, devices, links, conversations } = deps;
  return {
    ...deps,
    users: {
      ...users,
      async startDeleting(appId, id) {
        const started = await users.startDeleting(appId, id);
        if (started !== undefined) found(started.user.userId);
        return started;
      },
      finishDeleting: (user) => users.finishDeleting(user),
      async markDeleting(userId, conversationId) {
        await users.markDeleting(userId, conversationId);
        deleted.conversations++;
      },
    },
    devices: {
      put: (userId, device) => devices.put(userId, device),
      list: (userId) => devices.list(userId),
      async remove(userId, device) {
        await devices.remove(userId, device);
        deleted.devices++;
      },
    },
    links: {
      listOf: (userId) => links.listOf(userId),
      async remove(link) {
        await links.remove(link);
        deleted.channels++;
      },
    },
    conversations: {
      ...conversations,
      store: {
        ...conversations.store,
        async append(head, entries, change, when) {
          const written = await conversations.store.append(head, entries, change, when);
          const leaves = Object.values(change?.participants ?? {}).some(
            ({ left }) => left === true,
          );
          if (written && leaves) deleted.groupsLeft++;
          return written;
        },
      },
    },
  };
}
