/**
 * What webhooks are told of, by the names of the Sunshine Conversations API.
 * `docs/webhooks.md` says which of them come when.
 */
export const triggers = [
  'client:add',
  'client:remove',
  'client:update',
  'conversation:create',
  'conversation:join',
  'conversation:leave',
  'conversation:message',
  'conversation:message:delivery:channel',
  'conversation:message:delivery:failure',
  'conversation:message:delivery:user',
  'conversation:postback',
  'conversation:read',
  'conversation:referral',
  'conversation:remove',
  'conversation:typing',
  'passthrough:messaging',
  'switchboard:acceptControl',
  'switchboard:acceptControl:failure',
  'switchboard:offerControl',
  'switchboard:offerControl:failure',
  'switchboard:passControl',
  'switchboard:passControl:failure',
  'switchboard:releaseControl',
  'user:merge',
  'user:remove',
  'user:update',
] as const;
export type Trigger = (typeof triggers)[number];

/** Triggers of what stands in a conversation's sequence, its beginning included. */
export const entryTriggers = [
  'conversation:create',
  'conversation:message',
  'conversation:postback',
] as const satisfies readonly Trigger[];
export type EntryTrigger = (typeof entryTriggers)[number];

/** Something that an app's webhooks may be told of; small, for it goes through a queue. */
export type AppEvent = { appId: string } & (
  | {
      /**
       * Entries were written, or the conversation: what they are stands in it, and is read from there in
       * its order. Announced after the write, before it is acknowledged; again is harmless.
       */
      kind: 'entries';
      conversationId: string;
      /** The last of them; 0 for a conversation that has just begun. */
      seq: number;
      triggers: readonly EntryTrigger[];
    }
  | {
      /** Someone types or has read: it stands nowhere, and is told as it was. */
      kind: 'activity';
      conversationId: string;
      /** 24 hexadecimal characters. */
      id: string;
      /** Milliseconds since the epoch. */
      at: number;
      activity: 'conversation:read' | 'typing:start' | 'typing:stop';
      /** A participant's key, or `b` for the company's side. */
      side: string;
    }
  | {
      /** All else. Who announces it knows what there is to tell. */
      kind: 'other';
      trigger: Exclude<Trigger, EntryTrigger | 'conversation:read' | 'conversation:typing'>;
      /** 24 hexadecimal characters; the same for the same event, however often it is announced. */
      id: string;
      /** Milliseconds since the epoch. */
      at: number;
      /** What is about one conversation comes in its order. */
      conversationId?: string;
      /** In place of the conversation, for the order: events of one user follow each other. */
      userId?: string;
      /** As the Sunshine Conversations API has it for this trigger. */
      payload: Readonly<Record<string, unknown>>;
    }
);

export function triggersOf(event: AppEvent): readonly Trigger[] {
  if (event.kind === 'entries') return event.triggers;
  if (event.kind === 'other') return [event.trigger];
  return [event.activity === 'conversation:read' ? 'conversation:read' : 'conversation:typing'];
}
