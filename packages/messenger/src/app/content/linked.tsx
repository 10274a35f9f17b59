import type { ContentContext } from './content-context.ts';
import { follow, linkProps } from './follow.ts';
import { linkify } from './linkify.ts';
import type { TextProps } from './text.tsx';

/** A text whose addresses are links. */
export default function LinkedText(props: TextProps) {
  return (
    <p class="c-t" dir="auto">
      <Linked {...props} />
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
