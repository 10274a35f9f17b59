import { useEffect, useRef } from 'preact/hooks';
import type { Model } from '../state/model.ts';

/** Asks once more before a conversation is ended. */
export function EndDialog({ model, close }: { model: Model; close: () => void }) {
  const t = model.t.value;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // It keeps the focus, covers the rest, and Escape closes it.
    dialog.current?.showModal();
  }, []);
  const end = () => {
    const id = model.thread.value?.id.value;
    if (id !== undefined) {
      model.client.close(id).then(() => {
        model.threadOf(id).refresh();
        model.say(t('closed'));
      }, model.fail);
    }
    dialog.current?.close();
  };
  return (
    <dialog
      ref={dialog}
      class="confirm"
      part="confirm"
      aria-labelledby="end-title"
      aria-describedby="end-hint"
      onClose={close}
      onCancel={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
    >
      <h3 id="end-title">{t('endConfirm')}</h3>
      <p id="end-hint">{t('endConfirmHint')}</p>
      <div class="choices">
        <button
          type="button"
          class="secondary"
          part="button"
          onClick={() => dialog.current?.close()}
        >
          {t('cancel')}
        </button>
        <button type="button" class="primary" part="button" onClick={end}>
          {t('endConversation')}
        </button>
      </div>
    </dialog>
  );
}
