import type { Content } from '../../../../../core/protocol/content.ts';
import { ClientError, type CustomerClient } from '../../../../client/src/index.ts';

interface Ticket {
  attachmentId: string;
  mediaUrl: string;
  /** As what it is stored. */
  mediaType: string;
  /** An S3 form. */
  upload: { url: string; fields: Record<string, string> };
}

export interface UploadOptions {
  conversationId?: string | undefined;
  signal: AbortSignal;
  /** From 0 to 1. */
  onProgress(share: number): void;
}

/**
 * Brings a file to the company's storage. @returns What to send for it.
 * @throws ClientError `invalid_request` for a kind or size that is not taken; `network`
 */
export async function uploadFile(
  client: CustomerClient,
  file: File,
  { conversationId, signal, onProgress }: UploadOptions,
): Promise<Content> {
  const ticket = (await client.request('/sdk/attachments', {
    method: 'POST',
    body: { name: file.name.slice(-255), mediaType: file.type, size: file.size, conversationId },
  })) as Ticket;
  await post(ticket.upload, file, signal, onProgress);
  const { mediaUrl, mediaType } = ticket;
  const about = {
    mediaUrl,
    mediaType,
    mediaSize: file.size,
    altText: file.name.slice(-128),
    attachmentId: ticket.attachmentId,
  };
  return mediaType.startsWith('image/') ? { type: 'image', ...about } : { type: 'file', ...about };
}

/** `fetch` does not tell how far an upload is. */
function post(
  { url, fields }: Ticket['upload'],
  file: File,
  signal: AbortSignal,
  onProgress: UploadOptions['onProgress'],
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file);
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const fail = () =>
      failed(new ClientError('network', `The file was not taken (${request.status}).`));
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => (request.status < 300 ? done() : fail());
    request.onerror = request.ontimeout = request.onabort = fail;
    signal.addEventListener('abort', () => request.abort());
    if (signal.aborted) return fail();
    request.open('POST', url);
    request.send(form);
  });
}
