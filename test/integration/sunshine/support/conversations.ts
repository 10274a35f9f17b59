import type { Sunshine } from './client.ts';

export interface Conversation {
  id: string;
  type: string;
  isDefault: boolean;
  displayName?: string;
  description?: string;
  iconUrl?: string;
  metadata?: Record<string, unknown>;
  businessLastRead?: string;
  lastUpdatedAt: string;
  createdAt: string;
}

export interface Message {
  id: string;
  received: string;
  author: Record<string, unknown>;
  content: Record<string, unknown>;
  source: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

/** What the tests of conversations do again and again. */
export function conversationsOf(api: Sunshine) {
  const { appId } = api;
  const path = (id = '', rest = '') =>
    `/v2/apps/${appId}/conversations${id === '' ? '' : `/${id}`}${rest}`;
  const model = api.model;
  let users = 0;

  return {
    path,
    /** A new user of the app's. */
    async user(externalId = `user/${++users} of ${Math.random()}`): Promise<string> {
      const body = model('UserCreateBody', { externalId });
      const { user } = await api.users.createUser<{ user: { id: string } }>(appId, body);
      return user.id;
    },
    create: (properties: object) =>
      api.conversations.createConversation<{ conversation: Conversation }>(
        appId,
        model('ConversationCreateBody', properties),
      ),
    /** A personal conversation of a user. */
    async of(userId: string, properties: object = {}): Promise<string> {
      const body = { type: 'personal', participants: [{ userId }], ...properties };
      const { status, json, text } = await api.raw(path(), { body });
      if (status !== 201) throw new Error(text);
      return (json['conversation'] as Conversation).id;
    },
    get: (id: string) =>
      api.conversations.getConversation<{ conversation: Conversation }>(appId, id),
    post: (id: string, content: object, author: object = { type: 'business' }, rest: object = {}) =>
      api.messages.postMessage<{ messages: Message[] }>(
        appId,
        id,
        model('MessagePost', { author, content, ...rest }),
      ),
    /** Says something; gives the message's id. */
    async say(id: string, text: string, author: object = { type: 'business' }): Promise<string> {
      const content = { type: 'text', text };
      const answer = await api.raw(path(id, '/messages'), { body: { author, content } });
      if (answer.status !== 201) throw new Error(answer.text);
      return (answer.json['messages'] as Message[])[0]?.id ?? '';
    },
    async list(id: string, query = '') {
      const { status, json, text } = await api.raw(path(id, `/messages${query}`));
      if (status !== 200) throw new Error(text);
      return json as unknown as {
        messages: Message[];
        meta: { hasMore: boolean; beforeCursor?: string; afterCursor?: string };
        links: { prev?: string; next?: string };
      };
    },
    async texts(id: string) {
      const { messages } = await this.list(id);
      return messages.map(({ content }) => content['text']);
    },
    refused: (status: number, code: string) => ({ status, body: { errors: [{ code }] } }),
  };
}
