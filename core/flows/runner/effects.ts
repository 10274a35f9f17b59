import type { Draft, Plan } from '../../conversations/append.ts';
import { planChange, withChange } from '../../conversations/changes.ts';
import { closing } from '../../conversations/lifecycle.ts';
import type { Head } from '../../conversations/model.ts';
import { passing } from '../../conversations/passing.ts';
import type { HeadChange } from '../../conversations/ports.ts';
import type { EventName } from '../../protocol/entries.ts';
import type { RoutingConfig } from '../../routing/config.ts';
import { afterFlows, type Holder } from '../../switchboard/holder.ts';
import type { FlowEffect } from '../run.ts';
import { customerOf } from './facts.ts';
import type { FlowDeps } from './ports.ts';

type EffectOf<T extends FlowEffect['type']> = Extract<FlowEffect, { type: T }>;

/**
 * What lies outside of the conversation, before the run's new state is stored. Each is harmless when it
 * comes twice, or for a state that was never stored: a timer that nobody waits for does nothing.
 */
export async function prepare(
  deps: FlowDeps,
  head: Head,
  runId: string,
  effects: readonly FlowEffect[],
): Promise<void> {
  const { appId, id: conversationId } = head;
  const userId = customerOf(head);
  for (const effect of effects) {
    if (effect.type === 'timer') {
      const { timerId, due } = effect;
      await deps.timers.set({ type: 'flow', appId, conversationId, runId, timerId, due });
    } else if (effect.type === 'changeUser') {
      const { type: _, ...change } = effect;
      await deps.users.change(userId, change);
    } else if (effect.type === 'learn') {
      await deps.answers.learn(appId, userId, effect.signal);
    } else if (effect.type === 'failed') {
      deps.failed({ appId, conversationId }, effect);
    }
  }
}

/**
 * What stands in the conversation: entries, and the change of its head that goes with them, all or
 * nothing. In a conversation whose session has ended nothing is handed over and nothing closed.
 */
export async function planOf(
  deps: FlowDeps,
  head: Head,
  effects: readonly FlowEffect[],
): Promise<Plan> {
  const drafts: Draft[] = [];
  let change: HeadChange = {};
  /** The head as it will be, so that a second change builds on the first. */
  let ahead = head;
  const over = head.state === 'closed';
  for (const effect of effects) {
    if (effect.type === 'say') {
      const { content, metadata } = effect;
      const body = { kind: 'message', content, ...(metadata === undefined ? {} : { metadata }) };
      drafts.push({ body: body as Draft['body'] });
    } else if (effect.type === 'note') {
      drafts.push({ body: { kind: 'note', text: effect.text } });
    } else if (effect.type === 'failed') {
      const text = `Flow ${effect.flowId}, step ${effect.stepId}: ${effect.message} (${effect.code})`;
      drafts.push({ body: { kind: 'note', text } });
    } else if (effect.type === 'askRating') {
      const { scale, text, askComment } = effect;
      drafts.push(event('ratingRequested', { scale, text, askComment }));
    } else if (effect.type === 'changeConversation') {
      const planned = planChange(ahead, effect);
      if (planned === undefined) continue;
      drafts.push(event('changed', planned.data));
      change = { ...change, ...planned.change };
      ahead = withChange(ahead, planned.data);
    } else if (effect.type === 'handOver' && !over) {
      const target = targetOf(await deps.routing.config(head.appId), effect);
      // Who is named is an agent, or a queue of theirs.
      const holder: Holder =
        Object.keys(target).length > 0
          ? { control: 'agentWorkspace' }
          : afterFlows(await deps.switchboard(head.appId));
      const passed = await passing(deps, head, holder, target);
      drafts.push(...passed.drafts);
      change = { ...change, ...passed.change };
    } else if (effect.type === 'close' && !over) {
      const closed = await closing(deps, head);
      drafts.push(...closed.drafts);
      change = { ...change, ...closed.change };
    }
  }
  return { drafts, change };
}

function event(name: EventName, data: Record<string, unknown>): Draft {
  const body = { kind: 'event', name } as const;
  return { body: Object.keys(data).length === 0 ? body : { ...body, data } };
}

/** A group's conversations go to the first queue that has it, as with a transfer. */
function targetOf(
  { queues }: RoutingConfig,
  { queueId, group, agentId }: EffectOf<'handOver'>,
): Record<string, unknown> {
  if (agentId !== undefined) return { agentId };
  const named =
    queueId === undefined
      ? queues.find((one) => group !== undefined && one.groups.includes(group))
      : queues.find((one) => one.queueId === queueId);
  // A queue that is gone by now does not lose the customer: the rules choose one.
  return named === undefined ? {} : { queueId: named.queueId };
}
