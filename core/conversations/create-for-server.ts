import { CauserieError } from '../errors.ts';
import type { Metadata } from '../protocol/content.ts';
import { withFields } from '../protocol/metadata.ts';
import { startingHolder } from '../switchboard/holder.ts';
import { announceStart, tellSockets } from './create.ts';
import { listenersOfOwner } from './deliver.ts';
import type { Head, HeadParticipant, Snapshot } from './model.ts';
import type { Deps } from './ports.ts';

export interface CreateForServer {
  appId: string;
  type: 'personal' | 'sdkGroup';
  /** One of a personal conversation, ten at most of a group. */
  users: readonly { userId: string; displayName?: string | undefined }[];
  /** Of the key that asks, if it is a custom integration's. */
  integrationId?: string | undefined;
  displayName?: string | undefined;
  description?: string | undefined;
  iconUrl?: string | undefined;
  metadata?: Metadata | undefined;
}

/**
 * A conversation that a company's server begins, for the users that it names. It waits for nobody: flows or
 * agents come in when one of them writes.
 * @throws CauserieError conflict when a user has become somebody else, or was deleted, at this moment
 */
export async function createForServer(deps: Deps, request: CreateForServer): Promise<Snapshot> {
  const { appId, integrationId, displayName, description, iconUrl, metadata } = request;
  const [switchboard, starter] = await Promise.all([
    deps.switchboard(appId),
    deps.starter(integrationId),
  ]);
  const holder = startingHolder(switchboard, starter);
  const users = [...new Map(request.users.map((user) => [user.userId, user])).values()];
  const participants = users.map(({ userId, displayName: name }, index) => {
    const participant: HeadParticipant = {
      userId,
      read: { seq: 0, others: 0 },
      ...(name === undefined ? {} : { displayName: name }),
    };
    return [`p${index}`, participant] as const;
  });
  const listeners = await Promise.all(
    participants.map(([side, { userId: id }]) =>
      listenersOfOwner(deps, { kind: 'user', id }, side),
    ),
  );
  const head: Head = {
    id: deps.chance.hex(24),
    appId,
    state: 'open',
    // An agent is asked for when there is something to answer, and not before.
    ...(holder.control === 'agentWorkspace' ? { control: 'none' } : holder),
    assignee: undefined,
    integrationId,
    displayName,
    iconUrl,
    metadata: metadata === undefined ? undefined : withFields({}, metadata),
    createdAt: deps.chance.now(),
    participants: Object.fromEntries(participants),
    businessRead: { seq: 0, others: 0 },
    listeners: listeners.flat(),
    ...(request.type === 'sdkGroup' ? { type: 'sdkGroup' } : {}),
    ...(description === undefined ? {} : { description }),
  };
  const [userId = '', ...otherUserIds] = users.map((user) => user.userId);
  const outcome = await deps.store.create({ head, userId, otherUserIds, first: [] });
  if (outcome !== 'created') {
    throw new CauserieError(
      'conflict',
      'A user has become somebody else at this moment, or was deleted. Look him up and ask again.',
    );
  }
  const snapshot: Snapshot = { head, latest: [] };
  await announceStart(deps, snapshot);
  await tellSockets(deps, snapshot, undefined);
  return snapshot;
}
