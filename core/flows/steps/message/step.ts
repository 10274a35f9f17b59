import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import { fillUrl } from '../../text/fill.ts';
import type { Localized } from '../../text/localized.ts';
import { goTo, type Outcome, type StepContext } from '../context.ts';
import { proseOf } from '../prose.ts';
import type { MessageStep } from './schema.ts';

/** Says what there is to say and goes on. An address of which none comes is left out. */
export function message(step: MessageStep, at: StepContext): Outcome {
  const prose = proseOf(step, at);
  if (prose !== undefined) at.say({ type: 'text', ...prose });
  for (const type of ['image', 'file'] as const) {
    const media = step[type];
    const mediaUrl = media === undefined ? undefined : fillUrl(media.url, at.lookup);
    if (media === undefined || mediaUrl === undefined || mediaUrl.length > flowLimits.url) continue;
    at.say({
      type,
      mediaUrl,
      ...optional('altText', at, media.altText, flowLimits.label),
      ...optional('text', at, media.text, limits.text),
    });
  }
  return goTo(step.next);
}

function optional<K extends string>(
  key: K,
  at: StepContext,
  text: Localized | undefined,
  max: number,
): Partial<Record<K, string>> {
  return text === undefined ? {} : ({ [key]: at.text(text, max) } as Record<K, string>);
}
