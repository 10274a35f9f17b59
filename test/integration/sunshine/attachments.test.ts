import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type Sunshine, sunshine } from './support/client.ts';
import { conversationsOf } from './support/conversations.ts';

let deployment: Deployment;
let other: FirstApp;
let api: Sunshine;
let on: ReturnType<typeof conversationsOf>;
let folder = '';

beforeAll(async () => {
  deployment = await startDeployment();
  api = sunshine(deployment);
  on = conversationsOf(api);
  other = await deployment.anotherApp('Other');
  folder = await mkdtemp(join(tmpdir(), 'causerie-attachments-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  expect(deployment.errors).toEqual([]);
  await deployment?.close();
});

interface Attachment {
  attachment: { mediaUrl: string; mediaType: string };
}
const path = (query = '?access=public', appId = api.appId) =>
  `/v2/apps/${appId}/attachments${query}`;
const bytes = Buffer.from('\u0089PNG not quite, but nobody looks', 'latin1');

/** A form as browsers send it. */
function formOf(
  name: string,
  type: string,
  data: Uint8Array<ArrayBuffer> = bytes,
  field = 'source',
) {
  const form = new FormData();
  form.append(field, new Blob([data], { type }), name);
  return form;
}
const upload = async (form: FormData, query?: string) => api.raw(path(query), { text: form });
const read = (url: string) => fetch(url);
/** S3 does not tell who reads whether something is not there or is not his. */
const gone = 403;
const removed = (mediaUrl: string) => api.raw(path('/remove'), { body: { mediaUrl } });

describe('attachments', () => {
  it('[S31] are uploaded by the official client, and read by who knows the address', async () => {
    const file = join(folder, 'Straße & Co.png');
    await writeFile(file, bytes);
    const { attachment } = await api.attachments.uploadAttachment<Attachment>(
      api.appId,
      'public',
      createReadStream(file),
      { _for: 'message' },
    );
    expect(attachment.mediaType).toBe('image/png');
    expect(attachment.mediaUrl).toMatch(
      new RegExp(`^${deployment.outputs.siteUrl}/media/${api.appId}/[0-9a-f]{40}/[\\w-]+\\.png$`),
    );
    const answer = await read(attachment.mediaUrl);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''Stra%C3%9Fe");
    await api.attachments.deleteAttachment(
      api.appId,
      api.model('AttachmentDeleteBody', { mediaUrl: attachment.mediaUrl }),
    );
    expect((await read(attachment.mediaUrl)).status).toBe(gone);
    const again = await removed(attachment.mediaUrl);
    expect([again.status, again.code]).toEqual([404, 'not_found']);
  });

  it('[S31] go with their message when they were uploaded for one, and stay otherwise', async () => {
    const id = await on.of(await on.user());
    await on.of(await on.user());
    const one = async (query: string) => {
      const { status, json, text } = await upload(formOf('a.png', 'image/png'), query);
      expect(status, text).toBe(201);
      return (json as unknown as Attachment).attachment.mediaUrl;
    };
    const bound = await one(`?access=public&for=message&conversationId=${id}`);
    const free = await one('?access=public');
    const send = async (mediaUrl: string) =>
      (await on.post(id, { type: 'image', mediaUrl })).messages[0]?.id ?? '';
    const [boundId, freeId] = [await send(bound), await send(free)];
    for (const messageId of [boundId, freeId]) {
      await api.messages.deleteMessage(api.appId, id, messageId);
    }
    expect([(await read(bound)).status, (await read(free)).status]).toEqual([gone, 200]);

    const item = { title: 'x', actions: [{ type: 'postback', text: 'x', payload: 'x' }] };
    const inCarousel = await one('?access=public&for=message');
    await on.post(id, { type: 'carousel', items: [{ ...item, mediaUrl: inCarousel }] });
    await api.messages.deleteAllMessages(api.appId, id);
    expect((await read(inCarousel)).status).toBe(gone);
  });

  it('[S31] of a deleted conversation go with it', async () => {
    const userId = await on.user();
    await on.of(userId);
    const id = await on.of(userId);
    const { json } = await upload(formOf('a.pdf', 'application/pdf'), '?access=public&for=message');
    const { mediaUrl } = (json as unknown as Attachment).attachment;
    await on.post(id, { type: 'file', mediaUrl });
    await api.conversations.deleteConversation(api.appId, id);
    expect((await read(mediaUrl)).status).toBe(gone);
  });

  it('[S32] that cannot be taken are refused', async () => {
    const png = () => formOf('a.png', 'image/png');
    const cases: [string, number, string, Promise<{ status: number; code: string | undefined }>][] =
      [
        ['no access', 400, 'bad_request', upload(png(), '')],
        ['private', 400, 'bad_request', upload(png(), '?access=private')],
        ['another container', 400, 'bad_request', upload(png(), '?access=public&for=user')],
        [
          'an unknown conversation',
          404,
          'conversation_not_found',
          upload(png(), `?access=public&conversationId=${'a'.repeat(24)}`),
        ],
        ['a page', 400, 'bad_request', upload(formOf('a.html', 'text/html'))],
        ['a script', 400, 'bad_request', upload(formOf('a.png', 'text/javascript'))],
        [
          'nothing in it',
          400,
          'bad_request',
          upload(formOf('a.png', 'image/png', new Uint8Array())),
        ],
        ['another field', 400, 'bad_request', upload(formOf('a.png', 'image/png', bytes, 'file'))],
        ['no form', 400, 'bad_request', api.raw(path(), { text: 'x', contentType: 'text/plain' })],
        [
          'cut off',
          400,
          'bad_request',
          api.raw(path(), {
            text: '--b\r\ncontent-disposition: form-data; name="source"; filename="a.png"\r\n\r\nabc',
            contentType: 'multipart/form-data; boundary=b',
          }),
        ],
        [
          'more than fits through',
          413,
          'request_entity_too_large',
          upload(formOf('a.png', 'image/png', new Uint8Array(4 * 1024 * 1024 + 1))),
        ],
        ['deletion elsewhere', 400, 'bad_request', removed('https://example.com/a.png')],
        [
          "deletion of another app's",
          400,
          'bad_request',
          removed(`${deployment.outputs.siteUrl}/media/${other.appId}/${'a'.repeat(40)}/a.png`),
        ],
        [
          'deletion of something else',
          400,
          'bad_request',
          removed(`${deployment.outputs.siteUrl}/media/${api.appId}/../../messenger/x.js`),
        ],
      ];
    for (const [what, status, code, answer] of cases) {
      const given = await answer;
      expect([what, given.status, given.code]).toEqual([what, status, code]);
    }
    const most = formOf('a.png', 'image/png', new Uint8Array(4 * 1024 * 1024));
    expect((await upload(most)).status).toBe(201);
  });

  it('[S32] larger ones go straight to S3, by a form that is asked for', async () => {
    const data = new Uint8Array(6 * 1024 * 1024).fill(7);
    const body = { name: 'film.mp4', mediaType: 'video/mp4', size: data.length };
    const asked = await api.raw(path('?access=public&for=message'), { body });
    expect(asked.status, asked.text).toBe(201);
    const { attachment, upload: s3 } = asked.json as unknown as Attachment & {
      upload: { url: string; fields: Record<string, string> };
    };
    const form = new FormData();
    for (const [name, value] of Object.entries(s3.fields)) form.append(name, value);
    form.append('file', new Blob([data]));
    expect((await fetch(s3.url, { method: 'POST', body: form })).status).toBe(204);
    const answer = await read(attachment.mediaUrl);
    expect((await answer.arrayBuffer()).byteLength).toBe(data.length);
    const tooLarge = await api.raw(path(), { body: { ...body, size: 51 * 1024 * 1024 } });
    expect([tooLarge.status, tooLarge.code]).toEqual([413, 'request_entity_too_large']);
  });
});
