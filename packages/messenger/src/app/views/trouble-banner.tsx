import { Icon } from '../icons.tsx';
import type { Model } from '../state/model.ts';

/** What stands in the way, at the head of every view. Said to everyone. */
export function TroubleBanner({ model }: { model: Model }) {
  const trouble = model.trouble.value;
  const t = model.t.value;
  const connecting = trouble === undefined && !model.ready.value;
  return (
    <div role="status">
      {trouble && (
        <p class={`banner ${trouble}`} part="banner">
          <Icon name="alert" />
          {t(trouble)}
        </p>
      )}
      {connecting && (
        <p class="bar">
          <span class="sr">{t('connecting')}</span>
        </p>
      )}
    </div>
  );
}
