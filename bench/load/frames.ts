import { jsonPhrases } from './phrases.ts';

/** Frames and bodies, put together from pieces: nothing in them has to be escaped. */

const content = (phrase: number) =>
  `{"type":"text","text":${jsonPhrases[phrase % jsonPhrases.length]}}`;

export const createFrame = (id: string, messageId: string, phrase: number): string =>
  `{"action":"createConversation","id":"${id}","message":{"id":"${messageId}","content":${content(phrase)}}}`;

export const messageFrame = (
  id: string,
  conversationId: string,
  after: number,
  phrase: number,
): string =>
  `{"action":"message","id":"${id}","conversationId":"${conversationId}","after":${after},"content":${content(phrase)}}`;

export const replyBody = (id: string, after: number, phrase: number): string =>
  `{"id":"${id}","after":${after},"content":${content(phrase)}}`;

/** Everything of the caller's that is open, or what lies after what is held of some conversations. */
export const syncFrame = (
  id: string,
  held: readonly { conversationId: string; after: number }[] = [],
): string => {
  if (held.length === 0) return `{"action":"sync","id":"${id}"}`;
  const conversations = held.map(
    ({ conversationId, after }) => `{"conversationId":"${conversationId}","after":${after}}`,
  );
  return `{"action":"sync","id":"${id}","conversations":[${conversations.join(',')}]}`;
};

/** An entry, as far as it concerns anyone here. */
export interface EntryLike {
  seq: number;
  prev: number;
  received: string;
  kind: string;
  clientId?: string;
  name?: string;
  data?: { agentId?: string };
  author: { type: string; agentId?: string };
}

export interface ConversationLike {
  id: string;
  assignee: { agentId: string } | null;
  state: string;
}

/** Any frame from the server; API Gateway's own have no type. */
export interface FrameLike {
  type?: string;
  id?: string;
  message?: string;
  code?: string;
  retryAfterSeconds?: number;
  conversationId?: string;
  seq?: number;
  prev?: number;
  through?: number;
  connectionId?: string;
  entry?: EntryLike;
  entries?: EntryLike[];
  conversation?: ConversationLike;
  conversations?: {
    conversation: ConversationLike;
    entries: EntryLike[];
    through: number;
    more: boolean;
  }[];
}

/** An id says which message of which conversation of which run it is. */
export function messageId(run: string, talk: number, message: number): string {
  return `${run}-${talk}-${message}`;
}

/** @returns Undefined for what is not of this run. */
export function parseMessageId(
  run: string,
  id: string | undefined,
): { talk: number; message: number } | undefined {
  if (id === undefined || !id.startsWith(run) || id.charCodeAt(run.length) !== 45) return undefined;
  const dash = id.indexOf('-', run.length + 1);
  if (dash < 0) return undefined;
  const talk = Number(id.slice(run.length + 1, dash));
  const message = Number(id.slice(dash + 1));
  return Number.isInteger(talk) && Number.isInteger(message) ? { talk, message } : undefined;
}
