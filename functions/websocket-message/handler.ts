import { requireSide } from '../../core/conversations/access.ts';
import { markRead, typing, visitPage } from '../../core/conversations/activities.ts';
import type { Appended } from '../../core/conversations/append.ts';
import { changeConversation } from '../../core/conversations/changes.ts';
import { createConversation } from '../../core/conversations/create.ts';
import { closeConversation } from '../../core/conversations/lifecycle.ts';
import { sendMessage, sendPostback } from '../../core/conversations/messages.ts';
import { rate } from '../../core/conversations/rating.ts';
import { sync, watch } from '../../core/conversations/sync.ts';
import { viewConversation, viewEntries, viewEntry } from '../../core/conversations/view.ts';
import { CauserieError } from '../../core/errors.ts';
import type { AgentPrincipal, Principal, UserPrincipal } from '../../core/identity/principal.ts';
import { jsonBytes } from '../../core/protocol/content.ts';
import type { ServerFrameOf } from '../../core/protocol/server-frames.ts';
import { startingHolder } from '../../core/switchboard/holder.ts';
import { chance } from '../shared/chance.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createInboxWatchers } from '../shared/dynamodb/inbox-watchers.ts';
import { environmentOf } from '../shared/environment.ts';
import { createQuotas, parseQuotas } from '../shared/quotas.ts';
import { createFrameHandler, type FrameHandlers } from '../shared/websocket/router.ts';
import { websocketMessage } from './definition.ts';

const environment = environmentOf(websocketMessage);
const deps = conversationDeps(environment);
const directory = environment('DIRECTORY_TABLE');
const quotas = createQuotas(
  dynamodb,
  directory,
  parseQuotas(environment('APP_QUOTAS')),
  chance.now,
);
const inboxWatchers = createInboxWatchers(dynamodb, directory);

/**
 * Milliseconds within which a message that is being written is written, or never will be: this
 * function's own time-out, and a margin for the post.
 */
const settleAfterMs = (websocketMessage.timeoutSeconds + 1) * 1000;

/** Bytes of entries in one answer: room for the conversation in a frame of 128 KB. */
const entriesAtMost = 106 * 1024;

const handlers: FrameHandlers = {
  async sync({ principal, frame, expiresAt }) {
    const { conversations } = frame;
    const found = await sync(deps, { principal, conversations, expiresAt });
    const connectionId = principal.connectionId ?? '';
    return { type: 'synced', id: frame.id, ...found, settleAfterMs, connectionId };
  },

  async createConversation({ principal, frame }) {
    const customer = requireCustomer(principal);
    await quotas.requireConversation(customer.appId);
    const [switchboard, starter] = await Promise.all([
      deps.switchboard(customer.appId),
      deps.starter(customer.integrationId),
    ]);
    const { id: clientId, displayName, iconUrl, metadata, tags, page, proactive, message } = frame;
    const { snapshot, side } = await createConversation(deps, {
      principal: customer,
      clientId,
      ...startingHolder(switchboard, starter),
      displayName,
      iconUrl,
      metadata,
      tags,
      page,
      proactive,
      message:
        message === undefined
          ? undefined
          : { clientId: message.id, content: message.content, metadata: message.metadata },
    });
    const conversation = viewConversation(snapshot, side);
    const entries = viewEntries(snapshot.head, [...snapshot.latest].reverse(), side);
    // A resend may find more than the answer has room for: then the client syncs from the start.
    const whole = (snapshot.latest.at(-1)?.seq ?? 1) === 1 && jsonBytes(entries) < entriesAtMost;
    return {
      type: 'created',
      id: clientId,
      conversation,
      entries: whole ? entries : [],
      through: whole ? (snapshot.latest[0]?.seq ?? 0) : 0,
    };
  },

  async message({ principal, frame }) {
    const { id: clientId, conversationId, after, content, metadata, read } = frame;
    const request = { principal, conversationId, clientId, after, content, metadata, read };
    return ack(principal, clientId, await sendMessage(deps, request));
  },

  async postback({ principal, frame }) {
    const customer = requireCustomer(principal);
    const { id: clientId, conversationId, after, messageId, text, payload, read } = frame;
    const request = {
      principal: customer,
      conversationId,
      clientId,
      after,
      messageId,
      text,
      payload,
      read,
    };
    return ack(principal, clientId, await sendPostback(deps, request));
  },

  async typing({ principal, frame }) {
    await typing(deps, principal, frame.conversationId, frame.state, frame.read);
    return undefined;
  },

  async read({ principal, frame }) {
    await markRead(deps, principal, frame.conversationId, frame.seq);
    return undefined;
  },

  async rate({ principal, frame }) {
    const { id: clientId, action: _, ...rest } = frame;
    const request = { principal: requireCustomer(principal), clientId, ...rest };
    return ack(principal, clientId, await rate(deps, request));
  },

  async changeConversation({ principal, frame }) {
    const { conversationId, addTags, removeTags, fields } = frame;
    const change = { addTags, removeTags, fields };
    await changeConversation(deps, withoutSocket(principal), conversationId, change);
    return undefined;
  },

  async page({ principal, frame }) {
    await visitPage(deps, requireCustomer(principal), frame.conversationId, frame);
    return undefined;
  },

  async closeConversation({ principal, frame }) {
    await closeConversation(deps, withoutSocket(principal), frame.conversationId);
    return undefined;
  },

  async watch({ principal, frame, expiresAt }) {
    const agent = requireAgent(principal);
    if (!(await watch(deps, agent, frame.conversationId, frame.on, expiresAt))) {
      throw new CauserieError('not_found', 'There is no such conversation in your app.');
    }
    return undefined;
  },

  async inbox({ principal, frame, expiresAt }) {
    const agent = requireAgent(principal);
    const connectionId = agent.connectionId ?? '';
    if (frame.on) await inboxWatchers.add(agent.appId, connectionId, agent.agentId, expiresAt);
    else await inboxWatchers.remove(agent.appId, connectionId);
    return undefined;
  },
};

/** Every frame of every socket. */
export const handler = createFrameHandler(handlers, chance.now);

/** The entry that the frame asked for is the last that was written with it. */
function ack(principal: Principal, id: string, appended: Appended): ServerFrameOf<'ack'> {
  const { head, entries, duplicate } = appended;
  const entry = entries.at(-1);
  const view =
    entry === undefined ? undefined : viewEntry(head, entry, requireSide(head, principal));
  if (view === undefined) throw new Error('a frame was stored as nothing');
  return {
    type: 'ack',
    id,
    conversationId: head.id,
    entryId: view.id,
    seq: view.seq,
    prev: view.prev,
    received: view.received,
    ...(duplicate ? { duplicate } : {}),
  };
}

/** For what has no answer of its own: the sender's socket gets the event as everybody does. */
function withoutSocket(principal: Principal): Principal {
  if (principal.kind === 'system') return principal;
  const { connectionId: _, ...rest } = principal;
  return rest;
}

function requireCustomer(principal: Principal): UserPrincipal {
  if (principal.kind === 'user') return principal;
  throw new CauserieError('forbidden', 'Only customers send this. Agents have HTTP routes.');
}

function requireAgent(principal: Principal): AgentPrincipal {
  if (principal.kind === 'agent') return principal;
  throw new CauserieError('forbidden', 'Only agents send this.');
}
