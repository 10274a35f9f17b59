import { useRef, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import type { Model } from '../state/model.ts';
import { Menu } from './later.tsx';

/** Opens what one can do with a conversation besides writing. */
export function MenuButton({ model }: { model: Model }) {
  const t = model.t.value;
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div class="menu-frame">
      <button
        ref={button}
        type="button"
        class="tool"
        aria-label={t('menu')}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && <Menu model={model} context={{ t }} close={close} />}
    </div>
  );
}
