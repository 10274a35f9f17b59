import { CauserieError } from '../errors.ts';
import type { User } from '../identity/model.ts';
import type { Principal } from '../identity/principal.ts';
import { limits } from '../protocol/limits.ts';
import { viewTruncatedUser } from '../sunshine/user-view.ts';
import { viewTruncatedConversation } from '../switchboard/view.ts';
import type { Appended } from './append.ts';
import { changedHead, listenersOfOwner } from './deliver.ts';
import { write } from './messages.ts';
import { type Head, type HeadParticipant, present } from './model.ts';
import type { Deps } from './ports.ts';
import { tellUser } from './tell-user.ts';

/** Finds who somebody is, for those who are told. */
export type LookUpUser = (userId: string) => Promise<User | undefined>;

/** Places in a group: of those who are in it, and of those who have left. */
const placesAtMost = 4 * limits.participants;

/**
 * Lets a user take part in a group from now on; he sees what was said before. Who takes part already stays
 * as he is.
 * @throws CauserieError invalid_request when it is no group or has too many, conflict when the user has
 *   become somebody else in between
 */
export async function joinConversation(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  user: User,
): Promise<void> {
  const { userId } = user;
  const joined = await write(deps, { principal, conversationId }, async ({ head }) => {
    if (head.type !== 'sdkGroup') {
      throw new CauserieError(
        'invalid_request',
        'Others join a conversation of type sdkGroup only. This one is personal.',
      );
    }
    const [key, known] = placeOf(head, userId) ?? [];
    if (known !== undefined && !known.left) return { drafts: [] };
    const places = Object.keys(head.participants).length;
    const isFull = present(head).length >= limits.participants;
    if (isFull || (key === undefined && places >= placesAtMost)) {
      throw new CauserieError(
        'invalid_request',
        `Too many participants: a group has ${limits.participants} at most, and ${placesAtMost} over time.`,
      );
    }
    const participantId = key ?? `p${places}`;
    const { left: _, ...before } = known ?? { userId, read: { seq: 0, others: 0 } };
    return {
      drafts: [{ body: { kind: 'event', name: 'joined', data: told(participantId, before) } }],
      change: {
        participants: { [participantId]: before },
        lists: [{ userId, listed: true }],
        addListeners: await listenersOfOwner(deps, { kind: 'user', id: userId }, participantId),
      },
    };
  });
  await tellWebhooks(deps, joined, 'conversation:join', async () => user);
}

/**
 * Takes a participant out of a conversation: it leaves his list, and his sockets hear nothing more of it.
 * What he wrote stays, and stays his.
 * @param isHe Tells which participant it is.
 * @throws CauserieError not_found when there is no such participant
 */
export async function leaveConversation(
  deps: Deps,
  principal: Principal,
  conversationId: string,
  isHe: (key: string, participant: HeadParticipant) => boolean,
  lookUp: LookUpUser,
): Promise<void> {
  let gone: HeadParticipant | undefined;
  const appended = await write(deps, { principal, conversationId }, ({ head }) => {
    const [key, participant] = present(head).find(([one, he]) => isHe(one, he)) ?? [];
    if (key === undefined || participant === undefined) {
      throw new CauserieError('not_found', 'The user is not a participant of the conversation.');
    }
    gone = participant;
    return {
      drafts: [{ body: { kind: 'event', name: 'left', data: told(key, participant) } }],
      change: {
        participants: { [key]: { ...participant, left: true } },
        lists: [{ userId: participant.userId, listed: false }],
        removeListeners: head.listeners
          .filter(({ side }) => side === key)
          .map(({ connectionId }) => connectionId),
      },
    };
  });
  await tellWebhooks(deps, appended, 'conversation:leave', lookUp);
  if (gone !== undefined) await tellUser(deps, gone.userId, { type: 'gone', conversationId });
}

/** Also of what was done before: it may have broken off before anybody was told. */
async function tellWebhooks(
  deps: Deps,
  appended: Appended,
  trigger: 'conversation:join' | 'conversation:leave',
  lookUp: LookUpUser,
): Promise<void> {
  const name = trigger === 'conversation:join' ? 'joined' : 'left';
  const entry = appended.entries.find((one) => one.kind === 'event' && one.name === name);
  if (entry?.kind !== 'event') return;
  const { appId, id: conversationId } = appended.head;
  const [switchboard, user] = await Promise.all([
    deps.switchboard(appId),
    lookUp(String(entry.data?.['userId'])),
  ]);
  await deps.announce({
    kind: 'other',
    trigger,
    appId,
    conversationId,
    id: entry.id,
    at: entry.at,
    payload: {
      conversation: viewTruncatedConversation(switchboard, changedHead(appended)),
      ...(user === undefined ? {} : { user: viewTruncatedUser(user) }),
    },
  });
}

function placeOf(head: Head, userId: string): [string, HeadParticipant] | undefined {
  return Object.entries(head.participants).find(([, one]) => one.userId === userId);
}

function told(participantId: string, { userId, displayName }: HeadParticipant) {
  return { participantId, userId, ...(displayName === undefined ? {} : { displayName }) };
}
