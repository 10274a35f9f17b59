import { createServer } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Http } from '../../../core/channels/channel.ts';
import { email } from '../../../core/channels/email/email.ts';
import { webhook } from '../../../core/channels/webhook/webhook.ts';
import { withMailDomain } from '../../../functions/shared/channels/mail-domain.ts';
import { withMailParts } from '../../../functions/shared/channels/mail-parts.ts';
import { listenOn } from '../../../local/http/listen.ts';

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  vi.unstubAllEnvs();
});

/** A bucket with one object in it. @returns What was asked of it. */
async function bucketWith(key: string, bytes: string): Promise<string[]> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(request.url === `/content/${key}` ? 200 : 404).end(bytes);
  });
  const { port, close } = await listenOn(server, 0);
  opened.push(close);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${port}`);
  return asked;
}

/** What goes on is refused here. */
const outside: Http = async ({ url }) => {
  throw new Error(`outside: ${url}`);
};

describe('[H99] files of a mail', () => {
  it('are read from our own storage', async () => {
    await bucketWith('mail/parts/ses-id/0', 'bytes');
    const http = withMailParts(outside, 'content');
    const file = await email.fetchMedia?.('ses-id/0', {}, http);
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('bytes');
    await expect(email.fetchMedia?.('ses-id/1', {}, http)).rejects.toThrow('404');
  });

  it('that are too large are not asked for', async () => {
    const asked = await bucketWith('x', '');
    const http = withMailParts(outside, 'content');
    await expect(email.fetchMedia?.('too-large', {}, http)).rejects.toMatchObject({
      code: 'too_large',
    });
    expect(asked).toEqual([]);
  });

  it('are nobody’s who is told to ask for them by another channel', async () => {
    const asked = await bucketWith('mail/parts/ses-id/0', 'bytes');
    const http = withMailDomain(withMailParts(outside, 'content'), 'shop.example');
    for (const reference of ['mail:parts/ses-id/0', 'mail:domain']) {
      await expect(webhook.fetchMedia?.(reference, {}, http)).rejects.toThrow('outside: mail:');
    }
    expect(asked).toEqual([]);
  });
});
