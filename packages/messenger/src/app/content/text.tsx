import type { ContentContext } from './content-context.ts';
import { follow, linkProps } from './follow.ts';
import { linkify } from './linkify.ts';

const emoji = /^(?:[\p{EPres}\p{ExtPict}\p{EMod}\s]|\u200d|\ufe0f)+$/u;

/** A few emoji and nothing else: they are shown large. */
export function isEmoji(text: string): boolean {
  return text.length < 30 && emoji.test(text);
}

/** A text as it was written, its lines kept, its addresses as links. Never HTML. */
export function Text({ text, context }: { text: string; context: ContentContext }) {
  return (
    <p class="c-t" dir="auto">
      <Linked text={text} context={context} />
    </p>
  );
}

export function Linked({ text, context }: { text: string; context: ContentContext }) {
  return (
    <>
      {linkify(text).map((piece) =>
        typeof piece === 'string' ? (
          piece
        ) : (
          <a href={piece.url} dir="ltr" {...linkProps} onClick={follow(context, piece.url)}>
            {piece.text}
          </a>
        ),
      )}
    </>
  );
}
