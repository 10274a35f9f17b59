import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { blocksOf, lastAnswer, type Rating } from '../state/look-at.ts';
import type { Model } from '../state/model.ts';
import type { Thread } from '../state/thread.ts';
import { useSignal } from '../state/use-signal.ts';
import { Avatar } from './header.tsx';
import { OfferSaid, RatingCard } from './later.tsx';
import { LogBlock } from './log-block.tsx';
import { PendingRows } from './pending-rows.tsx';
import { createSight } from './sight.ts';
import { pick, titleOf } from './titles.ts';

/** px from the newest within which one is at the end. */
const nearEnd = 60;

interface LogProps {
  model: Model;
  thread: Thread | undefined;
  rating: Rating | undefined;
}

/**
 * The messages. Blocks far from view are empty places of the same height, so that the length of a history
 * costs nothing; the scroller counts from its end, so that what is loaded at its beginning moves nothing.
 */
export function Log({ model, thread, rating }: LogProps) {
  const element = useRef<HTMLDivElement>(null);
  const t = model.t.value;
  const entries = thread?.entries.value ?? [];
  const conversation = model.current.value;
  const atEnd = useSignal(true);
  const seen = useRef(0);
  const top = useRef<HTMLDivElement>(null);
  const sight = useMemo(() => createSight(() => element.current), []);
  const settings = model.settings.value;
  const look = useMemo(() => ({}), [t, settings]);
  const blocks = useMemo(
    () => blocksOf(entries.filter((entry) => model.shownAs(entry) !== null)),
    [entries, settings],
  );
  const answered = lastAnswer(entries, ({ author }) => author.type === 'user');
  const last = entries.at(-1)?.seq ?? 0;
  if (atEnd.value) seen.current = last;
  const news = entries.filter(
    ({ seq, kind, author }) => seq > seen.current && kind === 'message' && !model.isMine(author),
  ).length;
  const typing = conversation && model.typing.value.get(conversation.id);
  const pending = thread?.pending.value ?? [];
  const more = thread?.more.value;
  const loading = thread?.loading.value;

  useEffect(() => () => sight.end(), []);
  // What one says oneself is always brought to view.
  useLayoutEffect(() => {
    if (element.current) element.current.scrollTop = 0;
  }, [pending.length]);
  useEffect(() => {
    if (!more || !top.current) return;
    const observer = new IntersectionObserver(
      ([found]) => found?.isIntersecting && void thread?.loadOlder(),
      { root: element.current, rootMargin: '600px 0px 0px 0px' },
    );
    observer.observe(top.current);
    return () => observer.disconnect();
  }, [more, loading, thread]);

  const toEnd = () =>
    element.current?.scrollTo({ top: 0, behavior: reducedMotion() ? 'auto' : 'smooth' });

  return (
    <div class="log-frame">
      <div
        class="log"
        part="log"
        ref={element}
        role="log"
        aria-live="off"
        aria-label={t('log')}
        aria-busy={loading === true}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be within reach of the keyboard.
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          atEnd.value = currentTarget.scrollTop > -nearEnd;
        }}
      >
        <div class="log-in">
          {more ? (
            <div class="older" ref={top}>
              {loading === 'failed' ? (
                <button type="button" class="quiet" onClick={() => thread?.loadOlder()}>
                  {t('tryAgain')}
                </button>
              ) : (
                <p>{t('loadingOlder')}</p>
              )}
            </div>
          ) : (
            <Beginning model={model} />
          )}
          {blocks.map(({ key, entries: own }, n) => (
            <LogBlock
              key={key}
              model={model}
              entries={own}
              before={blocks[n - 1]?.entries.at(-1)}
              answered={answered}
              conversation={conversation}
              look={look}
              sight={sight}
              newest={n >= blocks.length - 2}
            />
          ))}
          <PendingRows model={model} thread={thread} />
          {rating && (
            <RatingCard key={rating.request.seq} model={model} rating={rating} context={{ t }} />
          )}
          {typing && (
            <p class="typing" part="typing">
              <span aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
              {typing.displayName ? t('typing', { name: typing.displayName }) : t('someoneTyping')}
            </p>
          )}
        </div>
      </div>
      {!atEnd.value && (
        <button
          type="button"
          class="to-end"
          part="to-end"
          onClick={toEnd}
          aria-label={news > 0 ? undefined : t('toLatest')}
        >
          {news > 0 && <span>{t('newMessages', { count: news })}</span>}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

/** Above the first message; in a new conversation also what was offered. */
function Beginning({ model }: { model: Model }) {
  const t = model.t.value;
  const { offered, thread } = model;
  if (offered && offered.thread === thread.value) {
    return <OfferSaid model={model} context={{ t }} />;
  }
  if (model.thread.value) return <p class="beginning">{t('beginning')}</p>;
  const { greeting, avatarUrl } = model.settings.value;
  const title = titleOf(model);
  return (
    <div class="welcome" part="welcome">
      <Avatar name={title} url={avatarUrl} />
      <p dir="auto">{pick(greeting, t.locale) ?? t('noConversationsHint')}</p>
    </div>
  );
}

const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
