import type { Content, Metadata } from '../../../../../core/protocol/content.ts';
import type { Conversation, Entry } from '../../../../../core/protocol/entries.ts';
import type { NewConversation } from '../../shared/contract.ts';
import type { Model, View } from './model.ts';

/** Of this session's own; a page without TLS has no `randomUUID`. */
const newId = () => `${Date.now()}-${Math.random()}`;

/** Goes somewhere within the panel. */
export function go(model: Model, view: View): void {
  model.view.value = view;
  if (view.name !== 'conversation') return;
  const { id = null } = view;
  model.shell.emit('conversationOpened', { conversationId: id });
  if (id !== null) void look(model, id);
}

/** What the conversation needs that does not come by itself. */
async function look(model: Model, id: string): Promise<void> {
  const thread = model.threadOf(id);
  if (thread.entries.value.length < 20) await thread.loadOlder();
  const conversation = model.conversations.value.find((one) => one.id === thread.id.value);
  if (conversation && waits(conversation)) {
    const place = await model.client.queuePosition(conversation.id).catch(() => undefined);
    if (place) model.place.value = new Map(model.place.value).set(conversation.id, place);
  }
}

export const waits = ({ state, control, assignee }: Conversation) =>
  state === 'open' && control === 'agentWorkspace' && assignee === null;

/**
 * Goes where there is something to see: to the conversation that was active last, the list, or a new one.
 * Who opens it before his conversations are known is taken there when they are, unless he writes already.
 */
export function land(model: Model): void {
  if (model.ready.value) {
    go(model, landing(model));
    return;
  }
  const provisional: View = { name: 'conversation', id: undefined };
  model.view.value = provisional;
  const end = model.ready.subscribe(() => {
    end();
    if (model.view.value === provisional && !model.drafts.get('')) go(model, landing(model));
  });
}

function landing(model: Model): View {
  const [latest, second] = model.conversations.value;
  if (latest === undefined) return { name: 'conversation', id: undefined };
  const unread = model.conversations.value.filter(({ unread }) => unread > 0);
  if (unread.length === 1) return { name: 'conversation', id: unread[0]?.id };
  if (second === undefined && latest.state === 'open')
    return { name: 'conversation', id: latest.id };
  return { name: 'list' };
}

/** Who is there and how long one waits; asked for again while the panel is open. */
export async function askAvailability(model: Model): Promise<void> {
  model.queues.value = await model.client.availability().catch(() => model.queues.value);
}

/** Fields and tags that the page has set since this conversation was last told. */
function tellChanges(model: Model, id: string): void {
  const { fields, tags = [] } = model.shell.settings;
  const now = JSON.stringify([fields, tags]);
  if ((!fields && !tags[0]) || model.told.get(id) === now) return;
  model.told.set(id, now);
  model.client
    .changeConversation(id, { fields, ...(tags[0] && { addTags: tags }) })
    .catch(model.fail);
}

const where = () => ({
  url: location.href.slice(0, 2048),
  title: document.title.slice(0, 256),
});

/**
 * Sends into a conversation, or begins one with it. Shown at once; the promise is the page's affair, what
 * fails shows at the message.
 */
export function send(
  model: Model,
  id: string | undefined,
  content: Content | string,
  { metadata, begin = {} }: { metadata?: Metadata | undefined; begin?: Begin | undefined } = {},
): { conversationId: string; stored: Promise<Entry> } {
  const { client } = model;
  if (id !== undefined) {
    tellChanges(model, id);
    const { stored } = client.send(id, content, metadata);
    stored.catch(() => {});
    model.threadOf(id).refresh();
    return { conversationId: id, stored };
  }
  const localId = newId();
  const { fields, tags = [] } = model.shell.settings;
  // Before anything is told of it, so that it is known to be new.
  const thread = model.threadOf(localId, true);
  const creating = client.createConversation({
    ...begin,
    id: localId,
    message: content,
    messageMetadata: metadata,
    page: where(),
    metadata: fields || begin.metadata ? { ...fields, ...begin.metadata } : undefined,
    ...(tags[0] && { tags }),
  });
  const stored = creating.then((conversation) => {
    model.told.set(conversation.id, JSON.stringify([fields, tags]));
    model.rename(thread, conversation.id);
    const first = thread.entries.value.find(({ kind }) => kind === 'message');
    if (first === undefined) throw new Error('The conversation has begun without its message.');
    return first;
  });
  stored.catch(() => thread.refresh());
  thread.refresh();
  return { conversationId: localId, stored };
}

export interface Begin extends NewConversation {
  /** The flow whose proactive message is answered. */
  proactive?: string | undefined;
}
