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
  const { offered } = model;
  const proactive = offered?.thread ? undefined : offered?.flowId;
  const begin = { ...view.options, proactive };
  const { conversationId, stored } = send(model, undefined, content, { begin });
  if (offered && proactive) offered.thread = model.threadOf(conversationId);
  model.view.value = { ...view, id: conversationId };
  stored.catch(() => {});
}
