import type { FlowFacts } from '../run.ts';
import type { PublishedFlow } from '../store.ts';
import { pickText } from '../text/localized.ts';
import { priorityByDefault, whenHolds } from './choose-flow.ts';
import type { Trigger } from './schema.ts';

/** What a messenger may show by itself, before there is a conversation. */
export interface Offer {
  flowId: string;
  /** In the customer's language. */
  text: string;
  /** Of each list one pattern has to match the page's address; without any, every page will do. */
  pages: string[][];
  /** Has to match the page's title. `*` is any run of characters. */
  title?: string;
  secondsOnPage?: number;
  /** From this visit on. */
  visits?: number;
  show: 'once' | 'oncePerVisit' | 'always';
}

type Proactive = Extract<Trigger, { type: 'proactive' }>;

/**
 * What flows offer a customer, the most important first. What the server knows is settled here (integration,
 * language, hours, who he is); what only his page knows is left to the messenger.
 */
export function offersFor(flows: readonly PublishedFlow[], facts: FlowFacts): Offer[] {
  const found = flows.flatMap((flow) =>
    flow.triggers.flatMap((trigger) =>
      trigger.type === 'proactive' && mayBeOffered(trigger, facts) ? [{ flow, trigger }] : [],
    ),
  );
  found.sort(
    (a, b) =>
      (b.trigger.priority ?? priorityByDefault) - (a.trigger.priority ?? priorityByDefault) ||
      (a.flow.name < b.flow.name ? -1 : a.flow.name > b.flow.name ? 1 : 0),
  );
  return found.map(({ flow, trigger }) => offerOf(flow.flowId, trigger, facts));
}

/** There is no conversation yet that could have a tag, and no page here. */
function mayBeOffered({ when }: Proactive, facts: FlowFacts): boolean {
  if (when === undefined) return true;
  const { pages: _pages, tags, ...rest } = when;
  return tags === undefined && whenHolds(rest, facts);
}

function offerOf(flowId: string, trigger: Proactive, { conversation }: FlowFacts): Offer {
  const { title, secondsOnPage, visits, show = 'once' } = trigger;
  return {
    flowId,
    text: pickText(trigger.text, conversation.language, undefined),
    pages: [trigger.pages, trigger.when?.pages].filter((one) => one !== undefined),
    ...(title === undefined ? {} : { title }),
    ...(secondsOnPage === undefined ? {} : { secondsOnPage }),
    ...(visits === undefined ? {} : { visits }),
    show,
  };
}
