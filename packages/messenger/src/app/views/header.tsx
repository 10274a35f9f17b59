import type { ComponentChildren } from 'preact';
import { Icon } from '../icons.tsx';
import type { Model } from '../state/model.ts';

interface HeaderProps {
  model: Model;
  back?: (() => void) | undefined;
  children: ComponentChildren;
  /** Where it leads; the conversations, unless said otherwise. */
  backLabel?: string;
  /** Before the button that closes. */
  tools?: ComponentChildren;
  big?: boolean;
}

/** The bar at the head of every view. */
export function Header({ model, back, backLabel, children, tools, big = false }: HeaderProps) {
  const t = model.t.value;
  return (
    <header class={big ? 'head big' : 'head'} part="header">
      {back && (
        <button type="button" class="tool" aria-label={backLabel ?? t('back')} onClick={back}>
          <Icon name="back" />
        </button>
      )}
      <div class="head-text">{children}</div>
      {tools}
      {!model.embedded.value && (
        <button
          type="button"
          class="tool"
          part="close"
          aria-label={t('close')}
          onClick={() => model.shell.close()}
        >
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

/** A picture of who speaks, or the first letter of his name. */
export function Avatar({ name, url }: { name: string; url?: string | undefined }) {
  return (
    <span class="avatar" part="avatar" aria-hidden="true">
      {url === undefined ? (
        [...name][0]?.toLocaleUpperCase()
      ) : (
        <img src={url} alt="" loading="lazy" />
      )}
    </span>
  );
}
