import { CauserieError } from '../errors.ts';
import type { UserPrincipal } from '../identity/principal.ts';
import type { Content, Metadata } from '../protocol/content.ts';
import type { EventName } from '../protocol/entries.ts';
import { CapacityPlan } from '../routing/capacity.ts';
import { tellAgent } from '../routing/tell.ts';
import { tellOfRead } from './activities.ts';
import {
  type Appended,
  type AppendRequest,
  append,
  type Decide,
  type Draft,
  type Plan,
} from './append.ts';
import { enqueueConsequences } from './consequences.ts';
import { selecting } from './control.ts';
import { deliverEntries } from './deliver.ts';
import { seqOfEntryId } from './ids.ts';
import { type EntryBody, type Head, lastSeq, type Snapshot } from './model.ts';
import type { Deps } from './ports.ts';
import { reachChange } from './reach.ts';
import { readWith } from './read-marks.ts';

export interface SendMessage extends AppendRequest {
  content: Content;
  metadata?: Metadata | undefined;
}

/**
 * Stores a message, queues what it sets off, delivers it, and only then returns, so that the
 * acknowledgement comes last. A customer's message opens a closed conversation again; an agent's
 * reply to nobody's conversation makes it his.
 */
export async function sendMessage(deps: Deps, request: SendMessage): Promise<Appended> {
  const body: EntryBody = { kind: 'message', content: request.content };
  if (request.metadata !== undefined) body.metadata = request.metadata;
  return write(deps, request, (snapshot) => plan(deps, snapshot, request, draft(request, body)));
}

export interface SendPostback extends AppendRequest {
  messageId: string;
  text?: string | undefined;
  payload: string;
}

/** Stores that a customer pressed a button of a message. */
export async function sendPostback(deps: Deps, request: SendPostback): Promise<Appended> {
  const data: Record<string, unknown> = { messageId: request.messageId, payload: request.payload };
  if (request.text !== undefined) data['text'] = request.text;
  return write(deps, request, (snapshot) => {
    if (seqOfEntryId(request.messageId) > lastSeq(snapshot)) {
      throw new CauserieError('not_found', 'messageId names no message of this conversation.');
    }
    return plan(deps, snapshot, request, draft(request, { kind: 'event', name: 'postback', data }));
  });
}

/** Stores a note that only agents see. */
export async function writeNote(
  deps: Deps,
  request: AppendRequest & { text: string },
): Promise<Appended> {
  if (request.principal.kind === 'user') {
    throw new CauserieError('forbidden', 'Notes are written by agents.');
  }
  return write(deps, request, () => ({
    drafts: [draft(request, { kind: 'note', text: request.text })],
  }));
}

/** Appends, queues, delivers: in this order. */
export async function write(deps: Deps, request: AppendRequest, decide: Decide): Promise<Appended> {
  const appended = await append(deps, request, decide);
  await enqueueConsequences(deps, appended);
  await endOffer(deps, appended);
  const except = request.principal.kind === 'system' ? undefined : request.principal.connectionId;
  // Of a resend nobody knows whether it was delivered: once more does no harm.
  await deliverEntries(deps, appended, except);
  // A mark is not worth a message that is stored and delivered.
  if (request.read !== undefined) await tellOfReadWith(deps, appended).catch(() => {});
  return appended;
}

/** The listeners have it with the entry; who hears of it otherwise is told. */
async function tellOfReadWith(deps: Deps, { head, entries }: Appended): Promise<void> {
  const entry = entries.at(-1);
  if (entry === undefined) return;
  const seq = readWith(entry);
  if (seq !== undefined) await tellOfRead(deps, head, entry.author.side, { seq, at: entry.at });
}

/** Who was asked is told that it is settled. */
export async function endOffer(deps: Deps, { head, change }: Appended): Promise<void> {
  const { offeredTo, assignee } = change ?? {};
  if (offeredTo === undefined) return;
  const reason = assignee?.agentId === offeredTo ? 'accepted' : 'withdrawn';
  await tellAgent(deps, offeredTo, { type: 'offerEnded', conversationId: head.id, reason });
}

/** @returns What is to be written, with the id by which a resend is found. */
export function draft(request: AppendRequest, body: EntryBody): Draft {
  return request.clientId === undefined ? { body } : { body, clientId: request.clientId };
}

/** What else has to happen for a message to be written. */
async function plan(
  deps: Deps,
  snapshot: Snapshot,
  { principal, as }: AppendRequest,
  message: Draft,
): Promise<Plan> {
  const { head } = snapshot;
  if (principal.kind === 'user') {
    const planned = await planOfCustomer(deps, head, principal, message);
    // What a server says in his name says nothing about where he is.
    return as?.source?.api === true ? planned : withReach(snapshot, principal, planned);
  }
  // A company's server tells its customer something, whatever agents and flows are at.
  if (as?.source?.api === true) return { drafts: [message] };
  if (head.state === 'closed') {
    throw new CauserieError(
      'conversation_closed',
      'The conversation is closed. Reopen it first: POST /agent/conversations/{conversationId}/reopen.',
    );
  }
  if (principal.kind !== 'agent' || head.assignee !== undefined) return { drafts: [message] };
  const { agentId, displayName } = principal;
  const assignee = displayName === undefined ? { agentId } : { agentId, displayName };
  const capacity = new CapacityPlan(deps.routing, head, deps.chance.now());
  await (await capacity.giveBack()).require(agentId);
  return {
    drafts: [event('assigned', { ...assignee }), message],
    change: {
      assignee,
      control: 'agentWorkspace',
      ticket: null,
      offeredTo: capacity.offeredTo,
      agents: await capacity.changes(),
    },
  };
}

/** He is reached from now on where he writes from. */
function withReach(snapshot: Snapshot, principal: UserPrincipal, { drafts, change }: Plan): Plan {
  const reach = reachChange(snapshot.head, principal, lastSeq(snapshot));
  if (reach !== undefined) return { drafts, change: { ...change, reach } };
  return change === undefined ? { drafts } : { drafts, change };
}

/**
 * A customer's message opens what was closed, and wakes what was inactive: his agent takes it up
 * again if he has room, else it waits for him or another. What nobody is in control of gets somebody. [R9]
 */
async function planOfCustomer(
  deps: Deps,
  head: Head,
  { integrationId }: UserPrincipal,
  message: Draft,
): Promise<Plan> {
  if (head.state === 'closed') {
    const released = head.assignee !== undefined && head.control === 'agentWorkspace';
    const { drafts, change } = await selecting(deps, head, integrationId);
    return {
      drafts: [event('reopened', released ? { released } : undefined), ...drafts, message],
      change: {
        state: 'open',
        inactive: false,
        ...(released ? { assignee: null } : {}),
        ...change,
      },
    };
  }
  const selected = await selecting(deps, head, integrationId);
  if (selected.drafts.length > 0) return { ...selected, drafts: [...selected.drafts, message] };
  if (head.inactive !== true || head.assignee === undefined) return { drafts: [message] };
  const { agentId } = head.assignee;
  const capacity = new CapacityPlan(deps.routing, head, deps.chance.now());
  const state = await deps.routing.agent(agentId);
  const present = state === undefined || state.base === 'online';
  if (present && (await capacity.take(agentId))) {
    return {
      drafts: [event('resumed'), message],
      change: { inactive: false, agents: await capacity.changes() },
    };
  }
  return {
    drafts: [event('released'), message],
    change: { assignee: null, inactive: false },
  };
}

function event(name: EventName, data?: Record<string, unknown>): Draft {
  return { body: data === undefined ? { kind: 'event', name } : { kind: 'event', name, data } };
}
