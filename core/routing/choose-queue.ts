import { isOpen } from '../schedules/schedule.ts';
import { type Queue, queueOf, type RoutingConfig, type Rule } from './config.ts';
import { speaks } from './eligibility.ts';
import type { Requirements } from './model.ts';

/** What rules can ask about a conversation. */
export interface ConversationFacts {
  integrationId?: string;
  tags: readonly string[];
  fields: Readonly<Record<string, unknown>>;
  language?: string;
  loggedIn: boolean;
}

export interface Placement {
  queue: Queue;
  priority: number;
  requires: Requirements;
}

/** The queue for a conversation: that of the first rule whose conditions all hold. [R6] */
export function chooseQueue(
  config: RoutingConfig,
  facts: ConversationFacts,
  now: number,
): Placement {
  const rule = config.rules.find((one) => holds(config, one, facts, now));
  const queue = (rule && queueOf(config, rule.queueId)) ?? (config.queues[0] as Queue);
  return place(queue, facts, rule?.priority);
}

/** What a conversation asks for in a queue that was chosen for it. */
export function place(queue: Queue, facts: ConversationFacts, priority?: number): Placement {
  const requires: Requirements = { groups: queue.groups, skills: queue.skills };
  if (queue.matchLanguage && facts.language !== undefined) requires.language = facts.language;
  return { queue, priority: priority ?? queue.priority, requires };
}

function holds(config: RoutingConfig, rule: Rule, facts: ConversationFacts, now: number): boolean {
  const { integrationIds, tags, fields, languages, schedule, loggedIn } = rule.when;
  if (integrationIds !== undefined && !integrationIds.includes(facts.integrationId ?? ''))
    return false;
  if (tags !== undefined && !tags.some((tag) => facts.tags.includes(tag))) return false;
  if (languages !== undefined) {
    const { language } = facts;
    if (language === undefined || !speaks(languages, language)) return false;
  }
  if (loggedIn !== undefined && loggedIn !== facts.loggedIn) return false;
  for (const [field, value] of Object.entries(fields ?? {})) {
    if (!Object.hasOwn(facts.fields, field) || facts.fields[field] !== value) return false;
  }
  if (schedule === undefined) return true;
  const hours = config.schedules.find((one) => one.scheduleId === schedule.scheduleId);
  return hours !== undefined && isOpen(hours, now) === schedule.open;
}
