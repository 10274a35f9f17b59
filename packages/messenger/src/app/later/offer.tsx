import { Icon } from '../icons.tsx';
import { go } from '../state/actions.ts';
import type { Model } from '../state/model.ts';
import { titleOf } from '../views/titles.ts';
import own from './offer.css';

export const css = [own];

/** What a flow offers by itself, beside the launcher. */
export default function Offer({ model }: { model: Model }) {
  const t = model.t.value;
  const offer = model.offer.value;
  if (offer === undefined) return null;
  const take = () => {
    model.shell.emit('proactiveClicked', offer);
    model.offered = offer;
    model.offer.value = undefined;
    model.touched = true;
    go(model, { name: 'conversation', id: undefined });
    void model.shell.open();
  };
  return (
    <section class="offer" part="offer" aria-label={t('messageFrom', { name: titleOf(model) })}>
      <button type="button" class="offer-text" dir="auto" onClick={take}>
        {offer.text}
      </button>
      <button
        type="button"
        class="tool"
        aria-label={t('dismiss')}
        onClick={() => {
          model.offer.value = undefined;
          model.shell.button.focus();
        }}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}
