import { useCallback, useState } from 'react';
import { maxFileSize, type PickedFile, type UploadedFile } from '../causerie/attachments.ts';
import { useCauserieContext } from '../context.ts';

/** A file on its way; once it is there, it is a message. */
export interface Upload {
  id: number;
  name: string;
  /** 0 to 1. */
  part: number;
  /** Why it is not sent. */
  fault: string | undefined;
}

let lastId = 0;

/**
 * Files that the customer picks and that are sent as soon as they are uploaded.
 * @param send Sends one as a message.
 */
export function useUploads(
  conversationId: string | undefined,
  send: (file: PickedFile, uploaded: UploadedFile) => void,
) {
  const { causerie, pickAttachment, t } = useCauserieContext();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const change = (id: number, what: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...what } : one)));
  const dismiss = useCallback(
    (id: number) => setUploads((all) => all.filter((one) => one.id !== id)),
    [],
  );

  function faultOf({ name, size }: PickedFile): string | undefined {
    if (size <= 0) return t('fileEmpty', { name });
    if (size > maxFileSize) return t('fileTooLarge', { name, size: t.formatSize(maxFileSize) });
    return undefined;
  }

  async function upload(file: PickedFile): Promise<void> {
    const { name } = file;
    const id = ++lastId;
    const fault = faultOf(file);
    setUploads((all) => [...all, { id, name, part: 0, fault }]);
    if (fault !== undefined) return;
    try {
      const done = await causerie.upload(file, conversationId, (part) => change(id, { part }));
      dismiss(id);
      send(file, done);
    } catch (error) {
      const code = (error as { code?: string }).code;
      const failed = code === 'invalid_request' ? 'fileType' : 'uploadFailed';
      change(id, { fault: t(failed, { name }) });
    }
  }

  async function pick(): Promise<void> {
    const picked = await pickAttachment?.();
    if (picked === null || picked === undefined) return;
    // One after the other: they are sent in the order in which they were picked.
    for (const file of [picked].flat() as PickedFile[]) await upload(file);
  }

  return { uploads, dismiss, pick: pickAttachment === undefined ? undefined : pick };
}
