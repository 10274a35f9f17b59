import { typing } from '../conversations/activities.ts';
import { CauserieError } from '../errors.ts';
import type { InboundEvent } from './inbound.ts';
import { type InboundMessage, occasionOf } from './inbound-message.ts';
import { knownPerson } from './inbound-person.ts';
import type { InboundDeps, OpenChannel } from './inbound-ports.ts';
import { principalOf } from './inbound-principal.ts';
import { type Attempt, say } from './inbound-say.ts';
import { noteBlocked } from './link-changes.ts';

/**
 * Takes in what happened on a channel. The same event again does nothing, and one whose taking in broke off
 * is gone on with.
 */
export async function takeIn(
  deps: InboundDeps,
  open: OpenChannel,
  event: InboundEvent,
  attempt: Attempt,
): Promise<void> {
  switch (event.kind) {
    case 'message':
    case 'choice': {
      const message: InboundMessage = { integrationId: open.integration.integrationId, event };
      const occasion = occasionOf(message);
      if (await deps.seen.has(occasion)) return;
      await say(deps, open, event, occasion, attempt);
      return deps.seen.add(occasion);
    }
    case 'delivered':
    case 'read':
    case 'failed':
      return deps.receipt(open, event);
    case 'typing':
      return types(deps, open, event.externalUserId);
    case 'blocked':
    case 'unblocked': {
      const person = await knownPerson(deps, open, event.externalUserId);
      if (person !== undefined) await noteBlocked(deps, person, event.kind, event.at);
    }
  }
}

/** Who listens sees that he types; nothing is kept of it. */
async function types(deps: InboundDeps, open: OpenChannel, externalId: string): Promise<void> {
  const person = await knownPerson(deps, open, externalId);
  const conversationId = person?.link.conversationId;
  if (person === undefined || conversationId === undefined) return;
  try {
    await typing(deps.conversations, principalOf(person), conversationId, 'start');
  } catch (error) {
    if (!(error instanceof CauserieError) || error.code !== 'not_found') throw error;
  }
}
