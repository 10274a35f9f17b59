import { isOpen } from '../../schedules/schedule.ts';
import { flowLimits } from '../limits.ts';
import type { FlowFacts, TriggerFacts } from '../run.ts';
import type { PublishedFlow } from '../store.ts';
import { isVarietyOf } from '../text/localized.ts';
import { cut, fold, normalize } from '../text/normalize.ts';
import { matchesPage } from '../text/page.ts';
import { matchesPattern } from '../text/pattern.ts';
import type { Trigger, TriggerWhen } from './schema.ts';

/** What a flow is looked for. */
export type Occasion =
  /** A conversation begins; or goes on after what ran in it is over (`comesBack`). */
  | { type: 'conversationStarted'; words?: string; comesBack?: boolean }
  /** The customer wrote. `matches`: what the answers make of it, best first. */
  | { type: 'message'; words: string; matches: readonly { flowId: string; confidence: number }[] }
  /** The page is that of the facts. */
  | { type: 'page' }
  | { type: 'tag'; tag: string }
  | { type: 'handBack' }
  | { type: 'inactivity'; seconds: number }
  | { type: 'sessionEnded' }
  /** The customer took up what this flow offered. */
  | { type: 'proactive'; flowId: string; words?: string };

export interface ChosenFlow {
  flow: PublishedFlow;
  trigger: TriggerFacts;
}

interface Candidate extends ChosenFlow {
  priority: number;
  confidence: number;
  specificity: number;
}

export const priorityByDefault = 5;
const confidenceByDefault = 0.5;

/**
 * The published flow that answers an occasion: of the highest priority, then the surest match, then the
 * one that asks for most, then by name and id. Undefined when none does.
 */
export function chooseFlow(
  flows: readonly PublishedFlow[],
  facts: FlowFacts,
  occasion: Occasion,
): ChosenFlow | undefined {
  let best: Candidate | undefined;
  for (const flow of flows) {
    for (const trigger of flow.triggers) {
      const found = candidate(flow, trigger, facts, occasion);
      if (found !== undefined && (best === undefined || comesBefore(found, best))) best = found;
    }
  }
  return best === undefined ? undefined : { flow: best.flow, trigger: best.trigger };
}

function comesBefore(one: Candidate, other: Candidate): boolean {
  const byRank =
    other.priority - one.priority ||
    other.confidence - one.confidence ||
    other.specificity - one.specificity;
  if (byRank !== 0) return byRank < 0;
  if (one.flow.name !== other.flow.name) return one.flow.name < other.flow.name;
  return one.flow.flowId < other.flow.flowId;
}

function candidate(
  flow: PublishedFlow,
  trigger: Trigger,
  facts: FlowFacts,
  occasion: Occasion,
): Candidate | undefined {
  const answer = answers(flow, trigger, facts, occasion);
  if (answer === undefined || !whenHolds(trigger.when, facts)) return undefined;
  return {
    flow,
    trigger: answer.trigger,
    priority: trigger.priority ?? priorityByDefault,
    confidence: answer.trigger.confidence ?? 0,
    specificity: answer.specificity + Object.keys(trigger.when ?? {}).length,
  };
}

interface Answer {
  trigger: TriggerFacts;
  specificity: number;
}

function answers(
  flow: PublishedFlow,
  trigger: Trigger,
  facts: FlowFacts,
  occasion: Occasion,
): Answer | undefined {
  const { type } = trigger;
  const said =
    'words' in occasion && occasion.words !== undefined
      ? { words: cut(occasion.words, flowLimits.words) }
      : {};
  const plain = (specificity: number, more: Partial<TriggerFacts> = {}): Answer => ({
    trigger: { type, ...said, ...more },
    specificity,
  });
  switch (type) {
    case 'conversationStarted':
      // Who comes back is met by the flow for beginnings too.
      return occasion.type === 'conversationStarted' ? plain(0) : undefined;
    case 'schedule':
      return occasion.type === 'conversationStarted' &&
        openIs(facts, trigger.scheduleId, trigger.is === 'open')
        ? plain(1)
        : undefined;
    case 'answer': {
      if (occasion.type !== 'message') return undefined;
      const confidence = confidenceOf(flow, trigger, occasion);
      const least = trigger.minConfidence ?? confidenceByDefault;
      return confidence > 0 && confidence >= least ? plain(0, { confidence }) : undefined;
    }
    case 'page':
      return occasion.type === 'page' && pageMatches(facts, [trigger.url], trigger.title)
        ? plain(trigger.title === undefined ? 1 : 2)
        : undefined;
    case 'tag':
      return occasion.type === 'tag' && occasion.tag === trigger.tag
        ? plain(1, { tag: occasion.tag })
        : undefined;
    case 'inactivity':
      // Of two that are due, the one that waited longer says more; less than a month of seconds counts.
      return occasion.type === 'inactivity' && trigger.seconds <= occasion.seconds
        ? plain(trigger.seconds)
        : undefined;
    case 'proactive':
      return occasion.type === 'proactive' && occasion.flowId === flow.flowId
        ? plain(0)
        : undefined;
    default:
      return occasion.type === type ? plain(0) : undefined;
  }
}

/** Words that are one of the phrases are sure, whatever the answers make of them. */
function confidenceOf(
  flow: PublishedFlow,
  { phrases }: Extract<Trigger, { type: 'answer' }>,
  { words, matches }: Extract<Occasion, { type: 'message' }>,
): number {
  const said = normalize(words.slice(0, flowLimits.words));
  const exact =
    said !== '' && Object.values(phrases).some((all) => all.some((one) => normalize(one) === said));
  if (exact) return 1;
  const match = matches.find(({ flowId }) => flowId === flow.flowId);
  return Math.min(Math.max(match?.confidence ?? 0, 0), 1);
}

/** Whether all that a trigger asks for beside its occasion is so. */
export function whenHolds(when: TriggerWhen | undefined, facts: FlowFacts): boolean {
  if (when === undefined) return true;
  const { integrations, languages, pages, tags, loggedIn, schedule } = when;
  const { conversation, user } = facts;
  if (integrations !== undefined && !integrations.includes(conversation.integrationId ?? ''))
    return false;
  if (languages !== undefined && !languages.some((one) => isVarietyOf(conversation.language, one)))
    return false;
  if (pages !== undefined && !pageMatches(facts, pages, undefined)) return false;
  if (tags !== undefined && !tags.some((tag) => conversation.tags.includes(tag))) return false;
  if (loggedIn !== undefined && loggedIn !== user.loggedIn) return false;
  return schedule === undefined || openIs(facts, schedule.scheduleId, schedule.open);
}

function pageMatches(
  { conversation: { page } }: FlowFacts,
  urls: readonly string[],
  title: string | undefined,
): boolean {
  if (page === undefined || !urls.some((url) => matchesPage(page.url, url))) return false;
  return title === undefined || matchesPattern(fold(page.title ?? ''), fold(title));
}

/** A schedule that is not there is neither open nor closed. */
function openIs({ schedules, now }: FlowFacts, scheduleId: string, open: boolean): boolean {
  const schedule = schedules.find((one) => one.scheduleId === scheduleId);
  return schedule !== undefined && isOpen(schedule, now) === open;
}

/** The example phrases of a flow's answers, in the shape that answers learn from. */
export function phrasesOf(triggers: readonly Trigger[]): { text: string; locale: string }[] {
  return triggers.flatMap((trigger) =>
    trigger.type !== 'answer'
      ? []
      : Object.entries(trigger.phrases).flatMap(([locale, texts]) =>
          texts.map((text) => ({ text, locale })),
        ),
  );
}
