import { ClientError, type CustomerClient } from '@causerie/client';

/** A file as the app's picker gives it. */
export interface PickedFile {
  /** `file://…` or `content://…`; in a browser a Blob in its place. */
  uri?: string;
  blob?: Blob;
  name: string;
  /** `image/jpeg`; empty where it is not known. */
  mediaType: string;
  /** Bytes. */
  size: number;
}

export interface UploadedFile {
  attachmentId: string;
  mediaUrl: string;
  mediaType: string;
}

interface UploadForm extends UploadedFile {
  upload: { url: string; fields: Record<string, string> };
}

/** Bytes: what the server takes. */
export const maxFileSize = 50 * 1024 * 1024;

/**
 * Uploads a file, straight to where files are kept.
 * @param onProgress 0 to 1.
 * @throws ClientError with the server's code, or `network`
 */
export async function uploadFile(
  client: CustomerClient,
  { uri, blob, name, mediaType, size }: PickedFile,
  conversationId: string | undefined,
  onProgress: (part: number) => void,
): Promise<UploadedFile> {
  const { upload, ...uploaded } = (await client.request('/sdk/attachments', {
    method: 'POST',
    body: { name, mediaType, size, ...(conversationId && { conversationId }) },
  })) as UploadForm;
  const form = new FormData();
  for (const [field, value] of Object.entries(upload.fields)) form.append(field, value);
  // The rest of the form has to stand before it. React Native reads the file behind the address itself.
  form.append('file', (blob ?? { uri, name, type: uploaded.mediaType }) as Blob);
  await post(upload.url, form, onProgress);
  const { attachmentId, mediaUrl } = uploaded;
  return { attachmentId, mediaUrl, mediaType: uploaded.mediaType };
}

/** `fetch` tells of no progress. */
function post(url: string, form: FormData, onProgress: (part: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new ClientError('invalid_request', `The file was refused (${request.status}).`));
    };
    request.onerror = () => reject(new ClientError('network', 'The file did not get through.'));
    request.send(form);
  });
}
