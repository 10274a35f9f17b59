import * as z from 'zod/mini';
import { CauserieError } from '../errors.ts';
import { storableNumber } from '../protocol/storable.ts';
import { checkSchedule } from '../schedules/check-schedule.ts';
import { nameSchema as name } from '../schedules/name.ts';
import { type Schedule, scheduleSchema } from '../schedules/schedule.ts';

/** How an app routes, as its administrators set it. Kept as one item and replaced as a whole. */

const seconds = (min: number, max: number) => z.int().check(z.minimum(min), z.maximum(max));
const level = z.int().check(z.minimum(1), z.maximum(5));
const priority = z.int().check(z.minimum(0), z.maximum(9));
const language = z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/));

export const queueSchema = z.object({
  queueId: name,
  /** Queues that share agents share a pool: one worker at a time serves it. */
  pool: z._default(name, 'main'),
  /** Agents of one of these groups; empty: everyone of the pool. */
  groups: z._default(z.array(name).check(z.maxLength(50)), []),
  /** Skills that its conversations need, with the least level. */
  skills: z._default(z.record(name, level), {}),
  /** Whether the agent has to speak the customer's language. */
  matchLanguage: z._default(z.boolean(), false),
  priority: z._default(priority, 5),
  /** `automatic` gives at once; `offer` asks the agent and goes on to the next one. */
  mode: z._default(z.enum(['automatic', 'offer']), 'automatic'),
  offerSeconds: z._default(seconds(5, 600), 30),
  /** After so long any level of a skill does; after as long again, skill and language are no matter. */
  relaxSkillsAfterSeconds: z.optional(seconds(5, 86_400)),
  overflow: z.optional(z.object({ afterSeconds: seconds(5, 86_400), queueId: name })),
  /** Outside of it, conversations wait for its next opening. */
  scheduleId: z.optional(name),
});

export const ruleSchema = z.object({
  queueId: name,
  priority: z.optional(priority),
  /** All that stand here have to hold; an empty one always does. */
  when: z.object({
    integrationIds: z.optional(z.array(z.string())),
    /** Any of them. */
    tags: z.optional(z.array(z.string())),
    /** Conversation fields (metadata) with their values. */
    fields: z.optional(z.record(z.string(), z.union([z.string(), storableNumber, z.boolean()]))),
    languages: z.optional(z.array(language)),
    /** Open now, or closed now. */
    schedule: z.optional(z.object({ scheduleId: name, open: z.boolean() })),
    loggedIn: z.optional(z.boolean()),
  }),
});

export const routingConfigSchema = z.object({
  pools: z._default(
    z.record(
      name,
      z.object({ distribution: z.enum(['roundRobin', 'leastLoaded', 'longestIdle']) }),
    ),
    {},
  ),
  queues: z.array(queueSchema).check(z.minLength(1), z.maxLength(200)),
  /** The first whose conditions hold chooses the queue; none: the first queue. */
  rules: z._default(z.array(ruleSchema).check(z.maxLength(500)), []),
  skills: z._default(z.array(name).check(z.maxLength(500)), []),
  groups: z._default(z.array(name).check(z.maxLength(200)), []),
  statuses: z._default(
    z.array(z.object({ name, base: z.enum(['online', 'away', 'offline']) })).check(z.maxLength(50)),
    [],
  ),
  schedules: z._default(z.array(scheduleSchema).check(z.maxLength(100)), []),
  /** A customer's silence after which his agent's capacity comes back. */
  inactiveAfterSeconds: z._default(seconds(10, 86_400), 600),
  /** How long an agent may be without a socket before he counts as gone. */
  presenceGraceSeconds: z._default(seconds(0, 900), 30),
  /** How long an agent may do nothing before he is away: 5 minutes to a day. */
  idleAfterSeconds: z._default(seconds(300, 86_400), 600),
  /** What becomes of the conversations of one who vanished. */
  whenVanished: z._default(z.enum(['keep', 'reroute']), 'reroute'),
});

export type Queue = z.infer<typeof queueSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type RoutingConfig = z.infer<typeof routingConfigSchema>;
export type { Schedule };

/** What holds until an administrator says otherwise: one queue for everyone, given at once. */
export const defaultConfig: RoutingConfig = z.parse(routingConfigSchema, {
  queues: [{ queueId: 'default' }],
});

/**
 * Checks what a schema cannot: that every name leads somewhere.
 * @throws CauserieError invalid_request that names the place
 */
export function checkConfig(config: RoutingConfig): RoutingConfig {
  unique(
    'queues',
    config.queues.map((queue) => queue.queueId),
  );
  unique(
    'schedules',
    config.schedules.map((schedule) => schedule.scheduleId),
  );
  unique(
    'statuses',
    config.statuses.map((status) => status.name),
  );
  for (const schedule of config.schedules) checkSchedule(schedule);
  for (const { name: status } of config.statuses) {
    if (['online', 'away', 'offline'].includes(status))
      throw wrong(`statuses: "${status}" is built in`);
  }
  const queues = new Set(config.queues.map((queue) => queue.queueId));
  const schedules = new Set(config.schedules.map((schedule) => schedule.scheduleId));
  const known = (place: string, kind: string, one: string, all: ReadonlySet<string>) => {
    if (!all.has(one)) throw wrong(`${place} names the unknown ${kind} "${one}"`);
  };
  for (const queue of config.queues) {
    const place = `queue "${queue.queueId}"`;
    for (const skill of Object.keys(queue.skills))
      known(place, 'skill', skill, new Set(config.skills));
    for (const group of queue.groups) known(place, 'group', group, new Set(config.groups));
    if (queue.scheduleId !== undefined) known(place, 'schedule', queue.scheduleId, schedules);
    if (queue.overflow !== undefined) {
      known(place, 'queue', queue.overflow.queueId, queues);
      if (queue.overflow.queueId === queue.queueId) throw wrong(`${place} overflows into itself`);
    }
  }
  for (const [index, rule] of config.rules.entries()) {
    known(`rule ${index + 1}`, 'queue', rule.queueId, queues);
    const { schedule } = rule.when;
    if (schedule !== undefined)
      known(`rule ${index + 1}`, 'schedule', schedule.scheduleId, schedules);
  }
  return config;
}

export function queueOf(config: RoutingConfig, queueId: string): Queue | undefined {
  return config.queues.find((queue) => queue.queueId === queueId);
}

/** A ticket's queue. One that was taken out of the routing leaves its tickets to the first of its pool. */
export function queueFor(config: RoutingConfig, ticket: { queueId: string; pool: string }): Queue {
  const { queues } = config;
  const found =
    queueOf(config, ticket.queueId) ?? queues.find(({ pool }) => pool === ticket.pool) ?? queues[0];
  return found as Queue;
}

/** The pools that an app's queues are in. */
export function poolsOf(config: RoutingConfig): string[] {
  return [...new Set(config.queues.map((queue) => queue.pool))];
}

function unique(place: string, names: string[]): void {
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined) throw wrong(`${place}: "${twice}" stands there twice`);
}

function wrong(what: string): CauserieError {
  return new CauserieError('invalid_request', `The routing is not valid: ${what}.`);
}
