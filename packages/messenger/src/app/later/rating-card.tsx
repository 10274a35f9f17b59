import type { Ref } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Rating } from '../state/look-at.ts';
import type { Model } from '../state/model.ts';
import { useSignal } from '../state/use-signal.ts';
import buttons from './buttons.css';
import { LaterIcon } from './later-icon.tsx';
import own from './rating.css';

export const css = [buttons, own];

/** Asks how it was; what was answered can be changed. */
export default function RatingCard({
  model,
  rating: { request, given },
}: {
  model: Model;
  rating: Rating;
}) {
  const t = model.t.value;
  const { text, askComment } = request.data ?? {};
  const scale = request.data?.['scale'] === 2 ? 2 : 5;
  const changing = useSignal(false);
  const score = useSignal(Number(given?.data?.['score'] ?? 0));
  const comment = useSignal(String(given?.data?.['comment'] ?? ''));
  const busy = useRef(false);
  const rated = given !== undefined && !changing.value;
  const box = useRef<HTMLElement>(null);
  const pressed = useRef(false);
  useLayoutEffect(() => {
    // What was pressed is gone, and the focus with it.
    if (pressed.current) box.current?.querySelector<HTMLElement>('input:checked, button')?.focus();
  }, [rated]);
  const question = typeof text === 'string' ? text : t('rate');

  function rate(): void {
    const id = model.thread.value?.id.value;
    if (id === undefined || score.value === 0 || busy.current) return;
    busy.current = pressed.current = true;
    const said = comment.value.trim();
    model.client
      .rate(id, { requestSeq: request.seq, score: score.value, ...(said ? { comment: said } : {}) })
      .stored.then(() => model.say(t('rated')), model.fail)
      .finally(() => {
        busy.current = changing.value = false;
      });
  }

  if (rated) {
    return (
      <div class="card rating" part="rating" ref={box as Ref<HTMLDivElement>}>
        <p>{t('rated')}</p>
        <Score score={Number(given.data?.['score'])} scale={scale} />
        <button
          type="button"
          class="link"
          onClick={() => {
            pressed.current = changing.value = true;
          }}
        >
          {t('rateChange')}
        </button>
      </div>
    );
  }
  return (
    <form
      ref={box as Ref<HTMLFormElement>}
      class="card rating"
      part="rating"
      onSubmit={(event) => {
        event.preventDefault();
        rate();
      }}
    >
      <fieldset>
        <legend>{question}</legend>
        <div class={scale === 2 ? 'thumbs' : 'stars'}>
          {Array.from({ length: scale }, (_, n) => n + 1).map((value) => (
            <label
              key={value}
              class={
                scale === 2 ? (value === score.value ? 'on' : '') : value <= score.value ? 'on' : ''
              }
            >
              <input
                type="radio"
                class="sr"
                name={`rating-${request.seq}`}
                value={value}
                checked={value === score.value}
                onChange={() => (score.value = value)}
              />
              {scale === 2 ? (
                <LaterIcon name={value === 2 ? 'up' : 'thumbDown'} />
              ) : (
                <LaterIcon name="star" />
              )}
              <span class={scale === 2 ? '' : 'sr'}>
                {scale === 2
                  ? t(value === 2 ? 'good' : 'bad')
                  : t('rateOf', { score: value, scale })}
              </span>
            </label>
          ))}
        </div>
        {score.value > 0 && askComment !== false && (
          <textarea
            rows={2}
            maxLength={1000}
            aria-label={t('rateComment')}
            placeholder={t('rateComment')}
            dir="auto"
            value={comment.value}
            onInput={({ currentTarget }) => (comment.value = currentTarget.value)}
          />
        )}
        {score.value > 0 && (
          <button type="submit" class="primary" part="button">
            {t('rateSend')}
          </button>
        )}
      </fieldset>
    </form>
  );

  function Score({ score: value, scale: of }: { score: number; scale: number }) {
    if (of === 2) {
      return (
        <p class="scored">
          <LaterIcon name={value === 2 ? 'up' : 'thumbDown'} /> {t(value === 2 ? 'good' : 'bad')}
        </p>
      );
    }
    return (
      <p
        class="scored stars-given"
        role="img"
        aria-label={t('rateOf', { score: value, scale: of })}
      >
        {Array.from({ length: of }, (_, n) => (
          <span class={n < value ? '' : 'off'}>
            <LaterIcon name="star" />
          </span>
        ))}
      </p>
    );
  }
}
