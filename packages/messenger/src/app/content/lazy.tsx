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
 * @param load Nothing but an `import()`; what it is of can be read in it once it is built.
 * @param Instead Shown in its place in both cases.
 */
export function lazy<P extends { context: { t: Translator } }>(
  load: () => Promise<LazyModule<P>>,
  Instead?: ComponentType<P>,
): ComponentType<P> {
  let module: LazyModule<P> | undefined;
  let pending: Promise<void> | undefined;
  let failures = 0;
  const fetch = ({ later }: Translator) => {
    // A module that failed once is not fetched again by every browser: another address is.
    const [, address] = (failures > 0 && /import\("(.+)"\)/.exec(String(load))) || [];
    const loading: Promise<LazyModule<P>> = address ? import(`${address}?${failures}`) : load();
    pending ??= Promise.all([loading, later?.()]).then(
      ([loaded]) => {
        module = loaded;
      },
      (error: unknown) => {
        pending = undefined;
        failures++;
        throw error;
      },
    );
    return pending;
  };
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
      fetch(t).then(
        () => settle('loaded'),
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
