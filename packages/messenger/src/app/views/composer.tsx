import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { limits } from '../../shared/limits.ts';
import { Icon } from '../icons.tsx';
import type { Model } from '../state/model.ts';
import { sendHere } from '../state/send-here.ts';
import { useSignal } from '../state/use-signal.ts';
import { isTouch } from './focus.ts';
import { Uploads } from './later.tsx';

/** Characters before the limit from which they are counted aloud. */
const warnFrom = 200;

interface ComposerProps {
  model: Model;
  /** An answer has to be chosen above. */
  blocked: boolean;
}

/** Where one writes. */
export function Composer({ model, blocked }: ComposerProps) {
  const t = model.t.value;
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const key = model.thread.value?.id.value ?? '';
  const text = useSignal(model.drafts.get(key) ?? '');
  const uploading = useRef(false);
  uploading.current ||= model.files.value.length > 0 || model.dragging.value;
  const add = (files: FileList | null | undefined) => {
    model.files.value = [...(files ?? [])];
  };
  const attachments = model.settings.value.attachments !== false;
  const over = text.value.length - limits.text;
  const ready = text.value.trim() !== '' && over <= 0;

  useEffect(() => {
    text.value = model.drafts.get(key) ?? '';
  }, [key]);
  useLayoutEffect(() => {
    // As high as what is in it; the style sheet says how high at most.
    const area = field.current;
    if (area === null || CSS.supports('field-sizing', 'content')) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }, [text.value]);

  function submit(event?: Event): void {
    event?.preventDefault();
    if (!ready || blocked) return;
    sendHere(model, text.value.trim());
    model.drafts.delete(key);
    text.value = '';
    field.current?.focus();
  }

  return (
    <form class="composer" part="composer" onSubmit={submit}>
      {uploading.current && <Uploads model={model} context={{ t }} />}
      {blocked ? (
        <p class="hint" role="status">
          {t('answerAbove')}
        </p>
      ) : (
        <div class="writing">
          {attachments && (
            <>
              <button
                type="button"
                class="tool"
                aria-label={t('attach')}
                onClick={() => picker.current?.click()}
              >
                <Icon name="clip" />
              </button>
              <input
                ref={picker}
                type="file"
                multiple
                hidden
                onChange={({ currentTarget }) => {
                  add(currentTarget.files);
                  currentTarget.value = '';
                }}
              />
            </>
          )}
          <textarea
            ref={field}
            data-first={isTouch() ? undefined : true}
            part="input"
            rows={1}
            aria-label={t('messageLabel')}
            aria-invalid={over > 0}
            placeholder={t('messagePlaceholder')}
            dir={text.value ? 'auto' : undefined}
            enterkeyhint="send"
            value={text.value}
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
              model.drafts.set(key, currentTarget.value);
              if (model.current.value && currentTarget.value)
                model.client.typing(model.current.value.id);
            }}
            onKeyDown={(event) => {
              // In the middle of a composition Enter chooses a word.
              if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
            }}
            onPaste={(event) => {
              const files = event.clipboardData?.files;
              if (!files?.length || !attachments) return;
              event.preventDefault();
              add(files);
            }}
          />
          <button type="submit" class="send" part="send" aria-label={t('send')} disabled={!ready}>
            <Icon name="send" />
          </button>
        </div>
      )}
      {over > -warnFrom && (
        <p
          class={over > 0 ? 'count-left over' : 'count-left'}
          role={over > 0 ? 'status' : undefined}
        >
          {over > 0 ? t('tooLong', { count: over }) : -over}
        </p>
      )}
    </form>
  );
}
