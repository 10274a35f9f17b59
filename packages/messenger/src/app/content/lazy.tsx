import type { ComponentType } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Translator } from '../../locales/translator.ts';
import { addStyles } from './add-styles.ts';

export interface LazyModule<P> {
  default: ComponentType<P>;
  /** Its style sheets. */
  css?: readonly string[];
}

/**
 * A component that is loaded when it is shown for the first time. Until then its place is kept; when it
 * cannot be loaded there is a button that tries again.
 * @param Instead Shown in its place in both cases.
 */
export function lazy<P extends { context: { t: Translator } }>(
  load: () => Promise<LazyModule<P>>,
  Instead?: ComponentType<P>,
): ComponentType<P> {
  let module: LazyModule<P> | undefined;
  return function Lazy(props: P) {
    const { t } = props.context;
    const place = useRef<HTMLDivElement>(null);
    const [state, setState] = useState<'loading' | 'failed' | 'loaded'>('loading');
    useLayoutEffect(() => {
      for (const css of module?.css ?? []) addStyles(place.current, css);
      if (module !== undefined || state === 'failed') return;
      let gone = false;
      const settle = (next: 'failed' | 'loaded') => {
        if (!gone) setState(next);
      };
      load().then(
        (loaded) => {
          module = loaded;
          settle('loaded');
        },
        () => settle('failed'),
      );
      return () => {
        gone = true;
      };
    }, [state]);
    const Loaded = module?.default;
    return (
      <div class="c-lazy" ref={place}>
        {Loaded !== undefined ? (
          <Loaded {...props} />
        ) : Instead !== undefined ? (
          <Instead {...props} />
        ) : state === 'failed' ? (
          <button type="button" class="link" onClick={() => setState('loading')}>
            {t('tryAgain')}
          </button>
        ) : (
          <>
            <span class="sr">{t('loading')}</span>
            <i />
          </>
        )}
      </div>
    );
  };
}
