import type { Content } from '../../../../../core/protocol/content.ts';
import { send } from './actions.ts';
import type { Model } from './model.ts';

/** Sends into the conversation that is looked at; a new one begins with it, and is looked at from then on. */
export function sendHere(model: Model, content: Content | string): void {
  const view = model.view.value;
  if (view.name !== 'conversation') return;
  const id = model.thread.value?.id.value;
  if (id !== undefined) {
    send(model, id, content);
    return;
  }
  const proactive = model.offered?.flowId;
  model.offered = undefined;
  const begin = { ...view.options, ...(proactive === undefined ? {} : { proactive }) };
  const { conversationId, stored } = send(model, undefined, content, { begin });
  model.view.value = { ...view, id: conversationId };
  stored.catch(() => {});
}
