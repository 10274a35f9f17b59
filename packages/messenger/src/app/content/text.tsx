import type { ContentContext } from './content-context.ts';
import { lazy } from './lazy.tsx';

const emoji = /^(?:[\p{EPres}\p{ExtPict}\p{EMod}\s]|\u200d|\ufe0f)+$/u;

/** A few emoji and nothing else: they are shown large. */
export function isEmoji(text: string): boolean {
  return text.length < 30 && emoji.test(text);
}

export interface TextProps {
  text: string;
  context: ContentContext;
}

const Plain = ({ text }: TextProps) => (
  <p class="c-t" dir="auto">
    {text}
  </p>
);

const WithLinks = lazy<TextProps>(() => import('./linked.tsx'), Plain);

/** A text as it was written, its lines kept, its addresses as links. Never HTML. */
export function Text(props: TextProps) {
  // What may be an address has one of these in it.
  return /[:@]|www/i.test(props.text) ? <WithLinks {...props} /> : <Plain {...props} />;
}
