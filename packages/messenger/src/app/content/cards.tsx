import { useEffect, useRef, useState } from 'preact/hooks';
import type { Content } from '../../../../../core/protocol/content.ts';
import { css as actionsCss, Buttons } from './actions.tsx';
import cardsCss from './cards.css';
import type { ContentContext, MessageWith } from './content-context.ts';
import { Glyph } from './glyph.tsx';
import { Picture, css as pictureCss } from './picture.tsx';

type Item = Extract<Content, { type: 'list' }>['items'][number];

interface CardsProps {
  entry: MessageWith<'carousel' | 'list'>;
  context: ContentContext;
}

/** A carousel, or a list. */
export default function Cards(props: CardsProps) {
  const { entry } = props;
  return entry.content.type === 'list' ? (
    <List entry={entry as MessageWith<'list'>} context={props.context} />
  ) : (
    <Carousel entry={entry as MessageWith<'carousel'>} context={props.context} />
  );
}

export const css = [...actionsCss, ...pictureCss, cardsCss];

function List({ entry, context }: { entry: MessageWith<'list'>; context: ContentContext }) {
  const { items, actions } = entry.content;
  return (
    <div class="c-ls" part="list">
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari has no list where there are no bullets */}
      <ul role="list">
        {items.map((item) => (
          <li class={item.size === 'large' ? 'c-lg' : ''}>
            <Item item={item} messageId={entry.id} context={context} />
          </li>
        ))}
      </ul>
      <Buttons actions={actions} messageId={entry.id} context={context} />
    </div>
  );
}

interface ItemProps {
  item: Item;
  messageId: string;
  context: ContentContext;
  shape?: string;
}

function Item({ item, messageId, context, shape }: ItemProps) {
  const { title, description, mediaUrl, altText = '', actions, metadata } = item;
  return (
    <>
      {mediaUrl && <Picture src={mediaUrl} alt={altText} shape={shape ?? ''} />}
      <div class="c-tx" dir="auto">
        <p class="c-ti">{title}</p>
        {description && <p class="c-de">{description}</p>}
      </div>
      <Buttons
        actions={actions}
        messageId={messageId}
        context={context}
        articleId={metadata?.['articleId']}
      />
    </>
  );
}

function Carousel({ entry, context }: { entry: MessageWith<'carousel'>; context: ContentContext }) {
  const { t } = context;
  const { items, displaySettings } = entry.content;
  const track = useRef<HTMLUListElement>(null);
  const [{ at, first, last }, setPlace] = useState({ at: 1, first: true, last: items.length < 2 });
  const square = displaySettings?.imageAspectRatio === 'square';
  // From right to left it scrolls below zero.
  const look = () => {
    const { current } = track;
    if (current === null) return;
    const { clientWidth, scrollWidth } = current;
    const from = Math.abs(current.scrollLeft);
    const atEnd = from + clientWidth >= scrollWidth - 2;
    const at = atEnd && from > 2 ? items.length : 1 + Math.round(from / step(current));
    const next = { at, first: from < 2, last: atEnd };
    setPlace((before) =>
      before.at === at && before.first === next.first && before.last === atEnd ? before : next,
    );
  };
  useEffect(() => {
    const { current } = track;
    if (current === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const move = (by: 1 | -1) => {
    const { current } = track;
    current?.scrollBy({ left: step(current) * by * (isRtl(current) ? -1 : 1) });
  };
  const keys = (event: KeyboardEvent) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (way === undefined || track.current === null) return;
    event.preventDefault();
    move((isRtl(track.current) ? -way : way) as 1 | -1);
  };
  const arrow = (by: 1 | -1, off: boolean) => (
    <button
      type="button"
      class="c-ar"
      part="carousel-button"
      aria-disabled={off}
      aria-label={t(by > 0 ? 'next' : 'previous')}
      onClick={() => off || move(by)}
    >
      <Glyph path={by > 0 ? 'm9 5 7 7-7 7' : 'm15 5-7 7 7 7'} />
    </button>
  );
  return (
    <section
      class="c-cs"
      part="carousel"
      aria-roledescription="carousel"
      aria-label={t('carousel')}
    >
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari has no list where there are no bullets */}
      <ul role="list" ref={track} onScroll={look} onKeyDown={keys}>
        {items.map((item) => (
          <li class="c-cd" part="card">
            <Item
              item={item}
              messageId={entry.id}
              context={context}
              shape={square ? 'c-sq' : 'c-wi'}
            />
          </li>
        ))}
      </ul>
      {!(first && last) && (
        <div class="c-mv">
          <span role="status">{t('card', { position: at, count: items.length })}</span>
          {arrow(-1, first)}
          {arrow(1, last)}
        </div>
      )}
    </section>
  );
}

function step(track: HTMLElement): number {
  const [one, two] = track.children as unknown as HTMLElement[];
  if (one === undefined) return 1;
  return two === undefined ? one.offsetWidth : Math.abs(two.offsetLeft - one.offsetLeft);
}

function isRtl(element: Element): boolean {
  return getComputedStyle(element).direction === 'rtl';
}
