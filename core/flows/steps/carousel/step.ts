import type { Content } from '../../../protocol/content.ts';
import { flowLimits } from '../../limits.ts';
import { fillUrl } from '../../text/fill.ts';
import { choose } from '../choice.ts';
import { goTo, type Outcome, type StepContext, type StepEvent } from '../context.ts';
import type { CarouselStep } from './schema.ts';

type Item = Extract<Content, { type: 'carousel' }>['items'][number];
type ActionOf<T extends string> = Extract<
  CarouselStep['items'][number]['actions'][number],
  { type: T }
>;

/** Shows panels, and goes on where the pressed button leads. */
export function carousel(step: CarouselStep, at: StepContext, event?: StepEvent): Outcome {
  const buttons = buttonsOf(step);
  if (event === undefined) {
    show(step, at);
    return buttons.length === 0 ? goTo(step.next) : { type: 'wait', seconds: step.seconds };
  }
  return choose(step, buttons, at, event, (text) => {
    at.say({ type: 'text', text });
    show(step, at);
  });
}

/** The buttons that lead on, counted through all panels. */
export function buttonsOf(step: CarouselStep): ActionOf<'postback'>[] {
  return step.items.flatMap(({ actions }) =>
    actions.filter((action) => action.type === 'postback'),
  );
}

/** Links of which no address comes are left out, and panels of which no button is left. */
function show(step: CarouselStep, at: StepContext): void {
  let n = 0;
  const items = step.items.flatMap((item): Item[] => {
    const actions = item.actions.flatMap((action): Item['actions'] => {
      const text = at.text(action.label, flowLimits.label) || '→';
      if (action.type === 'postback') return [{ type: 'postback', text, payload: at.payload(n++) }];
      const uri = fillUrl(action.url, at.lookup);
      return uri === undefined || uri.length > flowLimits.url ? [] : [{ type: 'link', text, uri }];
    });
    if (actions.length === 0) return [];
    const mediaUrl = item.image === undefined ? undefined : fillUrl(item.image, at.lookup);
    return [
      {
        title: at.text(item.title, flowLimits.label) || '…',
        ...(item.description === undefined
          ? {}
          : { description: at.text(item.description, flowLimits.label) }),
        ...(mediaUrl === undefined || mediaUrl.length > flowLimits.url ? {} : { mediaUrl }),
        actions,
      },
    ];
  });
  if (items.length > 0) at.say({ type: 'carousel', items });
}
