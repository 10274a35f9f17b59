import type { Part } from './part.ts';

/** What the queue holds: something on its way to a person by a link. In order for each link. */
export type OutboundMessage = { appId: string; clientId: string } & (
  | {
      /**
       * Messages were written: all up to this one that he has not been told of, which stand in the
       * conversation. Again is harmless.
       */
      kind: 'entries';
      conversationId: string;
      /** The last of them. */
      seq: number;
      /** What he is told of stands behind this sequence. */
      since: number;
      /** Only what a company's server says goes there, wherever else he is reached. */
      targeted?: true;
    }
  | {
      /** Something that stands in no conversation: a form's next question, what asks him to confirm. */
      kind: 'aside';
      /** The same again is the same. */
      id: string;
      parts: readonly Part[];
      /** BCP 47. */
      language?: string;
    }
  /** Somebody types for him, or has read what he wrote; told while it is true, and not again. */
  | { kind: 'typing'; conversationId: string; at: number }
  | { kind: 'read'; conversationId: string; seq: number; at: number }
);

/** What makes a message the same as another of its link. */
export function occasionOf(message: OutboundMessage): string {
  switch (message.kind) {
    case 'entries':
      return `${message.conversationId}-${message.seq}`;
    case 'aside':
      return `aside-${message.id}`;
    case 'typing':
      return `typing-${message.conversationId}-${Math.floor(message.at / typingEvery)}`;
    case 'read':
      return `read-${message.conversationId}-${message.seq}`;
  }
}

/** Milliseconds in which it is told once that somebody types. */
const typingEvery = 4000;
