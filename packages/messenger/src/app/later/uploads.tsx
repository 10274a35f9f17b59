import { useEffect } from 'preact/hooks';
import { formatSize } from '../../locales/amounts.ts';
import { limits } from '../../shared/limits.ts';
import { Icon } from '../icons.tsx';
import type { Model } from '../state/model.ts';
import { sendHere } from '../state/send-here.ts';
import { type Signal, signal } from '../state/signal.ts';
import { useSignal, useWatched } from '../state/use-signal.ts';
import { uploadFile } from './upload-file.ts';
import own from './uploads.css';

export const css = [own];

interface Upload {
  name: string;
  /** 0 to 1. */
  progress: Signal<number>;
  cancel: AbortController;
}

/** Files on their way to the company; each becomes a message when it is there. */
export default function Uploads({ model }: { model: Model }) {
  const t = model.t.value;
  const running = useSignal<readonly Upload[]>([]);
  const files = model.files.value;

  async function one(file: File): Promise<void> {
    const { name, size } = file;
    if (size === 0) return model.tell(t('fileEmpty', { name }));
    if (size > limits.attachment) {
      return model.tell(t('fileTooLarge', { name, size: formatSize(t.reader, limits.attachment) }));
    }
    const upload: Upload = { name, progress: signal(0), cancel: new AbortController() };
    running.value = [...running.value, upload];
    model.say(t('uploading', { name }));
    try {
      const content = await uploadFile(model.client, file, {
        conversationId: model.current.value?.id,
        signal: upload.cancel.signal,
        onProgress: (share) => {
          upload.progress.value = share;
        },
      });
      sendHere(model, content);
    } catch (error) {
      if (upload.cancel.signal.aborted) return;
      const { code } = error as { code?: string };
      model.tell(t(code === 'invalid_request' ? 'fileType' : 'uploadFailed', { name }));
    } finally {
      running.value = running.value.filter((other) => other !== upload);
    }
  }

  useEffect(() => {
    if (files.length === 0) return;
    model.files.value = [];
    // One after the other: a new conversation begins with the first.
    void files.reduce((before, file) => before.then(() => one(file)), Promise.resolve());
  }, [files]);

  return (
    <>
      {model.dragging.value && <p class="drop">{t('dropHere')}</p>}
      {running.value.map((upload) => (
        <Row key={upload} upload={upload} model={model} />
      ))}
    </>
  );
}

function Row({ upload, model }: { upload: Upload; model: Model }) {
  const { name, progress, cancel } = upload;
  const t = model.t.value;
  useWatched(progress);
  return (
    <div class="upload" part="upload">
      <span dir="auto">{t('uploading', { name })}</span>
      <progress max={1} value={progress.value} aria-label={name} />
      <button type="button" class="tool" aria-label={t('cancel')} onClick={() => cancel.abort()}>
        <Icon name="close" />
      </button>
    </div>
  );
}
