import { CauserieError } from '../errors.ts';
import type { UserPrincipal } from '../identity/principal.ts';
import type { Content, Metadata } from '../protocol/content.ts';
import { withFields } from '../protocol/metadata.ts';
import { startAssigned } from '../routing/start.ts';
import { triggerOf } from '../sunshine/trigger-of.ts';
import { requireSide } from './access.ts';
import { watchSilence } from './consequences.ts';
import { deliver, entryFrame, listenersOfOwner } from './deliver.ts';
import { conversationId, entryId } from './ids.ts';
import {
  business,
  type Control,
  type Head,
  type Page,
  type Snapshot,
  type StoredEntry,
  type StoredSource,
} from './model.ts';
import type { Deps } from './ports.ts';
import { reachOf, withReach } from './reach.ts';
import { viewConversation } from './view.ts';

export interface CreateConversation {
  principal: UserPrincipal;
  /** The client's id for the conversation: the same again gives the same conversation. */
  clientId: string;
  /** Who answers first. */
  control: Control;
  /** Where `control` is `external`. */
  switchboardIntegrationId?: string;
  displayName?: string | undefined;
  iconUrl?: string | undefined;
  metadata?: Metadata | undefined;
  tags?: string[] | undefined;
  /** Where the customer is. */
  page?: Page | undefined;
  /** The flow whose proactive message he answers. */
  proactive?: string | undefined;
  message?:
    | {
        clientId: string;
        content: Content;
        metadata?: Metadata | undefined;
        /** Where it came from, if not from where the customer is expected to write. */
        source?: StoredSource;
      }
    | undefined;
}

export interface Created {
  snapshot: Snapshot;
  side: string;
  /** It had been created before. */
  duplicate: boolean;
}

/**
 * Starts a conversation, with its first message or without one: head, the customer's list and the
 * message in one transaction. [D6]
 */
export async function createConversation(
  deps: Deps,
  request: CreateConversation,
): Promise<Created> {
  const { principal } = request;
  const id = conversationId(principal.appId, principal.sessionId, request.clientId);
  const owner = { kind: 'user', id: principal.userId } as const;
  const listeners = await listenersOfOwner(deps, owner, 'p0');
  const at = deps.chance.now();
  const head: Head = {
    id,
    appId: principal.appId,
    state: 'open',
    control: request.control,
    ...(request.switchboardIntegrationId === undefined
      ? {}
      : { switchboardIntegrationId: request.switchboardIntegrationId }),
    assignee: undefined,
    integrationId: principal.integrationId,
    displayName: request.displayName,
    iconUrl: request.iconUrl,
    metadata: request.metadata === undefined ? undefined : withFields({}, request.metadata),
    createdAt: at,
    participants: {
      p0: withReach(
        { userId: principal.userId, read: { seq: 0, others: 0 } },
        reachOf(principal, 0),
      ),
    },
    businessRead: { seq: 0, others: 0 },
    listeners,
    ...(request.tags === undefined ? {} : { tags: [...new Set(request.tags)] }),
    ...(request.page === undefined ? {} : { page: request.page }),
    ...(principal.language === undefined ? {} : { language: principal.language }),
    ...(principal.loggedIn === true ? { loggedIn: true } : {}),
  };
  const said = request.message === undefined ? [] : [firstEntry(deps, request.message, at)];
  const { outcome, ...begun } = await begin(deps, head, said);
  if (outcome === 'merged') {
    throw new CauserieError(
      'unauthorized',
      'The customer has logged in meanwhile. Refresh the session and connect again.',
    );
  }
  const created = outcome === 'created';
  const snapshot = created
    ? { head: begun.head, latest: [...begun.first].reverse() }
    : await deps.store.snapshot(id, { consistent: true });
  if (snapshot === undefined) {
    throw new CauserieError(
      'not_found',
      'This conversation was deleted. Begin another one, with another id.',
    );
  }
  const side = requireSide(snapshot.head, principal);
  await Promise.all([
    enqueueStart(deps, snapshot.head, created, request.proactive),
    announceStart(deps, snapshot),
  ]);
  await tellSockets(deps, snapshot, principal.connectionId);
  return { snapshot, side, duplicate: !created };
}

/**
 * Writes the beginning. Where nobody waits and an agent is free, which is the rule, it is his from the
 * first moment: one transaction instead of a queue, a worker and another transaction.
 */
async function begin(deps: Deps, head: Head, said: StoredEntry[]) {
  const userId = head.participants['p0']?.userId ?? '';
  if (head.control === 'agentWorkspace') {
    const started = await startAssigned(deps, head, said, (start) =>
      deps.store.create({ ...start, userId }),
    );
    if (started !== undefined) return started;
  }
  const outcome = await deps.store.create({ head, userId, first: said });
  return { outcome, head, first: said };
}

function firstEntry(
  deps: Deps,
  message: NonNullable<CreateConversation['message']>,
  at: number,
): StoredEntry {
  return {
    kind: 'message',
    seq: 1,
    prev: 0,
    id: entryId(1, at, deps.chance.hex(10)),
    at,
    author: {
      side: 'p0',
      ...(message.source === undefined ? {} : { source: message.source }),
    },
    clientId: message.clientId,
    content: message.content,
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    tally: { p0: 1 },
  };
}

/** Also of one that existed: its first creation may have ended before it had queued anything. */
async function enqueueStart(
  deps: Deps,
  head: Head,
  created: boolean,
  proactive: string | undefined,
): Promise<void> {
  if (created && head.assignee !== undefined) return watchSilence(deps, head);
  const start = { appId: head.appId, conversationId: head.id, seq: 0 } as const;
  if (head.control === 'answerBot') {
    const answered = proactive === undefined ? {} : { proactive };
    await deps.queues.step({ type: 'conversationStarted', ...start, ...answered });
  } else if (head.assignee === undefined && head.state === 'open') {
    await deps.queues.route({ type: 'waiting', ...start });
  }
}

/** Webhooks are told of the beginning, and of what was said with it. */
export async function announceStart(deps: Deps, { head, latest }: Snapshot): Promise<void> {
  const said = latest.find((entry) => triggerOf(entry) !== undefined);
  await deps.announce({
    kind: 'entries',
    appId: head.appId,
    conversationId: head.id,
    seq: said?.seq ?? 0,
    triggers: [
      'conversation:create',
      ...(said === undefined ? [] : (['conversation:message'] as const)),
    ],
  });
}

/** Tells the customer's other sockets. */
export async function tellSockets(
  deps: Deps,
  snapshot: Snapshot,
  except: string | undefined,
): Promise<void> {
  const { head, latest } = snapshot;
  const options = { except, lookUp: false };
  await deliver(
    deps,
    head,
    // His agent is told by the entries.
    (side) =>
      side === business
        ? undefined
        : { type: 'conversation', conversation: viewConversation(snapshot, side) },
    options,
  );
  for (const entry of [...latest].reverse()) {
    await deliver(deps, head, (side) => entryFrame(head, entry, side), options);
  }
}
