import { CauserieError } from '../errors.ts';
import type { SystemPrincipal } from '../identity/principal.ts';
import { afterFlows } from '../switchboard/holder.ts';
import { sendMessage, write } from './messages.ts';
import { business } from './model.ts';
import { passing } from './passing.ts';
import type { Deps, StepMessage } from './ports.ts';

/** What answerBot says first, for an integration. */
export type Welcome = Record<string, string> | undefined;

/**
 * What answers while no flow is published: it welcomes a new conversation, and hands it to the agents
 * with the customer's first message. Each step happens once however often its queue delivers it: the
 * welcome by its client id, the hand-over by the state it changes. [F1]
 */
export async function answerStep(
  deps: Deps,
  message: StepMessage,
  welcomeFor: (integrationId: string | undefined) => Promise<Welcome>,
): Promise<void> {
  const { appId, conversationId } = message;
  const principal: SystemPrincipal = { kind: 'system', appId };
  const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
  if (snapshot === undefined) return;
  if (message.type === 'conversationStarted') {
    const welcome = await welcomeFor(snapshot.head.integrationId);
    const text = welcome === undefined ? undefined : (welcome['en'] ?? Object.values(welcome)[0]);
    if (text !== undefined) await say(deps, principal, conversationId, text);
  }
  // Its own welcome stands there too when the step comes again.
  const authors = Object.keys(snapshot.latest[0]?.tally ?? {});
  const customerWrote = message.type === 'entry' || authors.some((side) => side !== business);
  if (customerWrote) await handOver(deps, principal, conversationId);
}

async function say(
  deps: Deps,
  principal: SystemPrincipal,
  conversationId: string,
  text: string,
): Promise<void> {
  try {
    await sendMessage(deps, {
      principal,
      conversationId,
      clientId: 'welcome',
      after: 0,
      content: { type: 'text', text },
    });
  } catch (error) {
    // So far on, it was said long ago; and nobody is welcomed to what is closed.
    const late = error instanceof CauserieError && lateCodes.has(error.code);
    if (!late) throw error;
  }
}

const lateCodes: ReadonlySet<string> = new Set(['resync_required', 'conversation_closed']);

/** Passes a conversation on from the flows to who comes after them; one that is not theirs is left alone. */
export async function handOver(
  deps: Deps,
  principal: SystemPrincipal,
  conversationId: string,
): Promise<void> {
  await write(deps, { principal, conversationId }, async ({ head }) =>
    // A closed one is handed over when its customer opens it again.
    head.control !== 'answerBot' || head.state === 'closed'
      ? { drafts: [] }
      : passing(deps, head, afterFlows(await deps.switchboard(head.appId))),
  );
}
