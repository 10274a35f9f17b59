import type { Content } from '../../protocol/content.ts';
import type { FlowEffect } from '../run.ts';

/** What a person sees of a flow's effects. */
export type Shown =
  | { type: 'bot'; text: string; buttons: string[]; fields: string[] }
  | { type: 'note'; text: string }
  | { type: 'handedOver'; to: Record<string, string> }
  | { type: 'closed' }
  | { type: 'failed'; code: string; message: string };

export function shownOf(effects: readonly FlowEffect[]): Shown[] {
  return effects.flatMap((effect): Shown[] => {
    switch (effect.type) {
      case 'say':
        return [{ type: 'bot', ...shownContent(effect.content) }];
      case 'askRating': {
        const buttons = Array.from({ length: effect.scale }, (_, i) => String(i + 1));
        return [{ type: 'bot', text: effect.text, buttons, fields: [] }];
      }
      case 'note':
        return [{ type: 'note', text: effect.text }];
      case 'handOver': {
        const { type: _, ...to } = effect;
        return [{ type: 'handedOver', to }];
      }
      case 'close':
        return [{ type: 'closed' }];
      case 'failed':
        return [{ type: 'failed', code: effect.code, message: effect.message }];
      default:
        return [];
    }
  });
}

function shownContent(content: Content): { text: string; buttons: string[]; fields: string[] } {
  const actions = 'actions' in content ? (content.actions ?? []) : [];
  const items = 'items' in content ? content.items : [];
  const fields = content.type === 'form' ? content.fields.map(({ label }) => label) : [];
  const inItems = items.flatMap((item) => item.actions.map(({ text }) => text));
  return {
    text: textOf(content),
    buttons: [...inItems, ...actions.map(({ text }) => text)],
    fields,
  };
}

function textOf(content: Content): string {
  if ('text' in content && content.text !== undefined) return content.text;
  if ('items' in content) return content.items.map(({ title }) => title).join(' | ');
  if ('mediaUrl' in content) return content.mediaUrl;
  return content.type === 'form' ? content.fields.map(({ label }) => label).join(' | ') : '';
}
