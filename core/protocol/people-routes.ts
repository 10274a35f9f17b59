import * as z from 'zod/mini';
import type { HttpRoutes } from './http-route.ts';

const text = z.string();

const foundPerson = z.object({
  userId: text,
  externalId: z.optional(text),
  name: z.optional(text),
  email: z.optional(text),
  createdAt: text,
});

/** What is known of a person: one record for each thing, in the order of the file. */
const exportRecord = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), user: z.record(text, z.unknown()) }),
  z.object({ kind: z.literal('device'), device: z.record(text, z.unknown()) }),
  z.object({ kind: z.literal('channel'), channel: z.record(text, z.unknown()) }),
  z.object({ kind: z.literal('conversation'), conversation: z.record(text, z.unknown()) }),
  z.object({
    kind: z.literal('entries'),
    conversationId: text,
    entries: z.array(z.record(text, z.unknown())),
    /** Addresses of the files that stand in them. */
    files: z.array(text),
  }),
]);

const count = z.int();
/** What was deleted so far, all requests taken together. */
const erasureSchema = z.object({
  userId: text,
  done: z.boolean(),
  deleted: z.object({
    conversations: count,
    /** Messages, notes and events. */
    entries: count,
    files: count,
    channels: count,
    devices: count,
  }),
  /** Groups that go on without him: what he wrote there stays. */
  groupsLeft: count,
  requestedBy: text,
  requestedAt: text,
  finishedAt: z.nullable(text),
});

/** What a person may ask a company for, done by an administrator. */
export const peopleRoutes = {
  findPeople: {
    method: 'GET',
    path: '/admin/users',
    auth: 'admin',
    summary: 'Find people by the company’s own id, or by a verified e-mail address',
    query: z.object({
      externalId: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
      email: z.optional(z.string().check(z.minLength(3), z.maxLength(320))),
    }),
    response: z.object({ users: z.array(foundPerson) }),
    status: 200,
  },
  exportPerson: {
    method: 'GET',
    path: '/admin/users/{userId}/export',
    auth: 'admin',
    summary: 'All that is kept of a person, page by page',
    query: z.object({ cursor: z.optional(z.string().check(z.maxLength(2000))) }),
    response: z.object({ records: z.array(exportRecord), cursor: z.nullable(text) }),
    status: 200,
  },
  erasePerson: {
    method: 'POST',
    path: '/admin/users/{userId}/erasure',
    auth: 'admin',
    summary: 'Delete a person with all that is kept of him; again until it is done',
    response: erasureSchema,
    status: 200,
  },
  getErasure: {
    method: 'GET',
    path: '/admin/users/{userId}/erasure',
    auth: 'admin',
    summary: 'What was deleted of a person, and when',
    response: erasureSchema,
    status: 200,
  },
} as const satisfies HttpRoutes;

export type Erasure = z.infer<typeof erasureSchema>;
export type ExportRecord = z.infer<typeof exportRecord>;
