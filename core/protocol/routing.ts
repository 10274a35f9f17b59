import * as z from 'zod/mini';

/** What routing shows: to customers, agents and administrators. */

/** A queue as customers may see it. */
export const queueStateSchema = z.object({
  queueId: z.string(),
  /** Within its business hours, or it has none. */
  open: z.boolean(),
  /** When it opens next; null while it is open or never will. */
  opensAt: z.nullable(z.string()),
  /** Agents online in the queue's pool. */
  agentsOnline: z.int(),
  /** Those of them with room for another. */
  agentsFree: z.int(),
  waiting: z.int(),
  /** For one who came now; null when nothing can be said yet, 0 when someone is free. */
  estimatedWaitSeconds: z.nullable(z.int()),
});

export const queuePositionSchema = z.object({
  /** 1 is next; 0: it does not wait. */
  position: z.int(),
  estimatedWaitSeconds: z.nullable(z.int()),
});

export type QueueState = z.infer<typeof queueStateSchema>;
export type QueuePosition = z.infer<typeof queuePositionSchema>;

const name = z.string().check(z.minLength(1), z.maxLength(64));

export const agentRoutingBody = z.object({
  pool: z._default(name, 'main'),
  groups: z._default(z.array(name).check(z.maxLength(50)), []),
  skills: z._default(z.record(name, z.int().check(z.minimum(1), z.maximum(5))), {}),
  languages: z._default(
    z.array(z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/))),
    [],
  ),
  /** Conversations at once. */
  capacity: z.int().check(z.minimum(1), z.maximum(50)),
});

export const agentRoutingState = z.object({
  agentId: z.string(),
  pool: z.string(),
  groups: z.array(z.string()),
  skills: z.record(z.string(), z.int()),
  languages: z.array(z.string()),
  capacity: z.int(),
  status: z.string(),
  base: z.enum(['online', 'away', 'offline']),
  load: z.int(),
});

const quota = z.object({ used: z.int(), limit: z.int() });

export const usageSchema = z.object({
  agentsOnline: quota,
  concurrentConversations: quota,
  conversationsPerDay: quota,
  integrations: quota,
});
