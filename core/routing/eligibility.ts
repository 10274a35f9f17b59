import type { Queue } from './config.ts';
import type { AgentSkills, Requirements, Ticket } from './model.ts';

/**
 * What a ticket asks for now. Its queue's groups always hold; skills, language and level give way one
 * step at a time, as the queue says, so that nobody waits for ever for someone who is not there. [R5]
 * @param now Milliseconds since the epoch.
 */
export function requirementsNow(
  ticket: Ticket,
  queue: Queue | undefined,
  now: number,
): Requirements {
  const { groups, skills, language } = ticket.requires;
  const relaxAfter = queue?.relaxSkillsAfterSeconds;
  if (relaxAfter === undefined || now < ticket.queuedAt + relaxAfter * 1000) {
    return ticket.requires;
  }
  // First any level will do, after as long again neither skill nor language is asked for.
  if (now < ticket.queuedAt + 2 * relaxAfter * 1000) {
    const lowest = Object.fromEntries(Object.keys(skills).map((skill) => [skill, 1]));
    return { groups, skills: lowest, ...(language === undefined ? {} : { language }) };
  }
  return { groups, skills: {} };
}

/** Whether an agent is one whom this is for. */
export function meets(agent: AgentSkills, requirements: Requirements): boolean {
  const { groups, skills, language } = requirements;
  if (groups.length > 0 && !groups.some((group) => agent.groups.includes(group))) return false;
  for (const [skill, level] of Object.entries(skills)) {
    // Only his own: a skill may be called `constructor`, which every object has.
    const has = Object.hasOwn(agent.skills, skill) ? (agent.skills[skill] ?? 0) : 0;
    if (has < level) return false;
  }
  return language === undefined || speaks(agent.languages, language);
}

/** `pt-BR` is spoken by who speaks `pt-BR` or `pt`; `pt` also by who speaks `pt-BR`. */
export function speaks(languages: readonly string[], language: string): boolean {
  if (languages.length === 0) return true;
  const wanted = language.toLowerCase();
  return languages.some((one) => {
    const spoken = one.toLowerCase();
    return spoken === wanted || spoken.startsWith(`${wanted}-`) || wanted.startsWith(`${spoken}-`);
  });
}

/** When what a ticket asks for gives way, step by step. Milliseconds since the epoch. */
export function relaxations(ticket: Ticket, queue: Queue): number[] {
  const { relaxSkillsAfterSeconds: after } = queue;
  const { skills, language } = ticket.requires;
  if (after === undefined) return [];
  if (Object.keys(skills).length === 0 && language === undefined) return [];
  return [1, 2].map((step) => ticket.queuedAt + step * after * 1000);
}
