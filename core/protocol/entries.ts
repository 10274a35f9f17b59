import * as z from 'zod/mini';
import { contentSchema, metadataSchema } from './content.ts';

/**
 * What stands in a conversation, as clients see it. Messages, notes and events share one sequence:
 * `seq` counts them all from 1 without a gap. Customers are not shown everything (an agent's notes),
 * so each entry names in `prev` the one before it *that this reader may see*: whoever holds `prev`
 * has missed nothing.
 */

export const authorSchema = z.object({
  type: z.enum(['user', 'business']),
  /** Of a customer. */
  userId: z.optional(z.string()),
  /** Of a person at the company; absent for flows and for the company's own servers. */
  agentId: z.optional(z.string()),
  displayName: z.optional(z.string()),
  avatarUrl: z.optional(z.string()),
  /** The company says that a machine made it up. */
  ai: z.optional(z.boolean()),
});

const base = {
  /** 24 hexadecimal characters. */
  id: z.string(),
  seq: z.int(),
  prev: z.int(),
  /** ISO 8601, UTC, when the server stored it. */
  received: z.string(),
  author: authorSchema,
};

export const messageEntrySchema = z.object({
  ...base,
  kind: z.literal('message'),
  /** The id that its sender made up for it. */
  clientId: z.optional(z.string()),
  content: contentSchema,
  metadata: z.optional(metadataSchema),
});

/** Written by agents for agents; customers never get it. */
export const noteEntrySchema = z.object({
  ...base,
  kind: z.literal('note'),
  clientId: z.optional(z.string()),
  text: z.string(),
});

export const eventNames = [
  'closed',
  'reopened',
  'assigned',
  'released',
  /** The flow has passed the conversation to the agents. */
  'handedOver',
  /** An agent has passed it on: to a queue, a group or another agent. */
  'transferred',
  /** An agent has given the conversation back to the flows. */
  'handedBack',
  /** For agents: somebody else of the switchboard is in control, or nobody. */
  'controlPassed',
  /** For agents: control is offered to somebody, or no longer. */
  'controlOffered',
  /** The customer is asked how it was; `rated` answers it. */
  'ratingRequested',
  'rated',
  /** For agents: tags, fields, language or name have changed. */
  'changed',
  /** For agents: the customer is silent, and his agent has room for another. */
  'inactive',
  /** For agents: the customer is back. */
  'resumed',
  'postback',
  /** Somebody takes part from now on, or no longer. */
  'joined',
  'left',
  /** A message was deleted, or all of them; also what stands where one stood. */
  'redacted',
] as const;

export const eventEntrySchema = z.object({
  ...base,
  kind: z.literal('event'),
  clientId: z.optional(z.string()),
  name: z.enum(eventNames),
  /**
   * assigned: the agent; postback: the message, the action's text and payload; handedOver and transferred:
   * queueId or agentId, where one is named; handedBack: agentId, reason; controlPassed: to (external or none),
   * switchboardIntegrationId, name, agentId, reason; controlOffered: switchboardIntegrationId, name;
   * ratingRequested: scale (2 or 5),
   * text, askComment; rated: score, comment, requestSeq; changed: addedTags, removedTags, fields, language,
   * displayName, description, iconUrl; joined and left: participantId, userId, displayName; redacted: seq,
   * of the message, or through, of everything up to there.
   */
  data: z.optional(z.record(z.string(), z.unknown())),
});

export const entrySchema = z.discriminatedUnion('kind', [
  messageEntrySchema,
  noteEntrySchema,
  eventEntrySchema,
]);

/** A page of the company's that a customer looks at. */
export const pageSchema = z.object({
  url: z.string().check(z.minLength(1), z.maxLength(2048)),
  title: z.optional(z.string().check(z.maxLength(256))),
});

export const participantSchema = z.object({
  id: z.string(),
  userId: z.string(),
  displayName: z.optional(z.string()),
  /** The last sequence that this participant has read; 0 before the first. */
  lastRead: z.int(),
});

export const conversationSchema = z.object({
  id: z.string(),
  state: z.enum(['open', 'closed']),
  /** Who answers now: the flows, or another bot of the company's; or the agents. */
  control: z.enum(['answerBot', 'agentWorkspace']),
  /** For agents: the bot or desk of the company's own that is in control in place of the flows. */
  switchboardIntegrationId: z.optional(z.string()),
  assignee: z.nullable(z.object({ agentId: z.string(), displayName: z.optional(z.string()) })),
  integrationId: z.optional(z.string()),
  displayName: z.optional(z.string()),
  iconUrl: z.optional(z.string()),
  metadata: z.optional(metadataSchema),
  /** For agents. */
  tags: z.optional(z.array(z.string())),
  /** BCP 47 tag of the customer's language. */
  language: z.optional(z.string()),
  /** For agents: where the customer was when he began it. */
  page: z.optional(pageSchema),
  createdAt: z.string(),
  /** Of the last entry that this reader may see; 0 in an empty conversation. */
  lastSeq: z.int(),
  /** Messages from others that this reader has not read. */
  unread: z.int(),
  /** The last sequence that the company's side has read. */
  businessLastRead: z.int(),
  participants: z.array(participantSchema),
});

export type Author = z.infer<typeof authorSchema>;
export type MessageEntry = z.infer<typeof messageEntrySchema>;
export type NoteEntry = z.infer<typeof noteEntrySchema>;
export type EventEntry = z.infer<typeof eventEntrySchema>;
export type Entry = z.infer<typeof entrySchema>;
export type EventName = (typeof eventNames)[number];
export type Participant = z.infer<typeof participantSchema>;
export type Conversation = z.infer<typeof conversationSchema>;
