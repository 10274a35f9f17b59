import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FirstApp } from '../../bin/support/first-app.ts';
import { sdkRoutes } from '../../core/protocol/sdk-routes.ts';
import { type Deployment, type HttpRequest, startDeployment } from './support/deployment.ts';
import { createPeople } from './support/people.ts';
import { RawSocket } from './support/raw-socket.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let other: FirstApp;
let admin: string;
let s3: S3Client;

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
  other = await deployment.anotherApp('Other');
  const { outputs } = deployment;
  admin = await deployment.tokenOf(outputs.admin)();
  s3 = new S3Client({
    region: outputs.region,
    endpoint: outputs.awsEndpointUrl ?? '',
    forcePathStyle: true,
    credentials: {
      accessKeyId: outputs.awsAccessKeyId ?? '',
      secretAccessKey: outputs.awsSecretAccessKey ?? '',
    },
  });
});
afterEach(() => people.close());
afterAll(async () => {
  s3?.destroy();
  await deployment?.close();
});

const ask = (path: string, request: HttpRequest = {}) =>
  deployment.http(path, { token: admin, ...request });
const patch = (id: string, body: unknown) =>
  ask(`/admin/integrations/${id}`, { method: 'PATCH', body });

async function made(body: object = {}): Promise<{ id: string; url: string }> {
  const answer = await ask('/admin/integrations', {
    body: { type: 'web', displayName: 'Shop', ...body },
  });
  expect(answer.status, answer.text).toBe(201);
  return { id: String(answer.json['integrationId']), url: String(answer.json['messengerUrl']) };
}

/** Where no page for what is missing has been published, CloudFront passes on that S3 refuses. */
const gone = [403, 404];

async function fetched(url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

async function sessionOf(integrationId = deployment.outputs.integrationId): Promise<string> {
  const answer = await deployment.http('/sdk/sessions', { body: { integrationId } });
  return String(answer.json['token']);
}

describe('settings of a messenger', () => {
  it('[M40] of changes at once none is lost; null takes away, what is left out stays', async () => {
    const { id } = await made({ messenger: { radius: 4, locale: 'fr' }, welcome: { en: 'Hello' } });
    const changes = [
      { messenger: { radius: 8 } },
      { messenger: { title: { en: 'Shop' } } },
      { messenger: { colors: { primary: '#1f5a4e' } } },
      { messenger: { locale: null } },
      { messenger: { launcher: { side: 'start' } } },
      { displayName: 'Renamed' },
      { responder: 'answerBot' },
      { welcome: null },
    ];
    const answers = await Promise.all(changes.map((change) => patch(id, change)));
    expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 200));
    const { json } = await ask(`/admin/integrations/${id}`);
    expect(json).toMatchObject({
      ...{ integrationId: id, displayName: 'Renamed', responder: 'answerBot' },
      messenger: {
        radius: 8,
        title: { en: 'Shop' },
        colors: { primary: '#1f5a4e' },
        launcher: { side: 'start' },
      },
    });
    expect(json['welcome']).toBeUndefined();
    expect(json['messenger']).not.toHaveProperty('locale');
    expect(json).not.toHaveProperty('version');
  });

  it('[M40] what is wrong is refused with its place, and changes nothing', async () => {
    const { id } = await made({ messenger: { css: 'x'.repeat(20_000) } });
    const { json: before } = await ask(`/admin/integrations/${id}`);
    const words = Object.fromEntries(
      Array.from({ length: 150 }, (_, at) => [`k${at}`, 'x'.repeat(400)]),
    );
    const cases: [object, string][] = [
      [{ messenger: { colors: { primary: 'red' } } }, 'messenger.colors.primary'],
      [{ messenger: { launcher: { size: 4 } } }, 'messenger.launcher.size'],
      [{ displayName: '' }, 'displayName'],
      // Each is right for itself; together they are too much.
      [{ messenger: { texts: { en: words } } }, '65536 bytes'],
    ];
    for (const [change, place] of cases) {
      expect(await patch(id, change)).toMatchObject({ status: 400, code: 'invalid_request' });
      expect((await patch(id, change)).text).toContain(place);
    }
    expect((await ask(`/admin/integrations/${id}`)).json).toEqual(before);
  });

  it('[I9] are the app’s own', async () => {
    const { id } = await made();
    const stranger = await deployment.tokenOf(other.admin)();
    for (const [method, body] of [['GET'], ['PATCH', {}], ['DELETE']] as const) {
      const answer = await ask(`/admin/integrations/${id}`, { method, body, token: stranger });
      expect(answer).toMatchObject({ status: 404, code: 'not_found' });
    }
    const agent = await deployment.tokenOf(deployment.outputs.agent)();
    const path = `/admin/integrations/${id}`;
    expect((await ask(path, { method: 'PATCH', body: {}, token: agent })).code).toBe('forbidden');
  });

  it('[M41] colours that are hard to read are taken, and told of', async () => {
    const { id } = await made();
    const { status, json } = await patch(id, {
      messenger: {
        colors: { primary: '#ffff00', onPrimary: '#ffffff' },
        darkColors: { message: '#111111', onMessage: '#eeeeee', notify: '#222', onNotify: '#333' },
      },
    });
    expect(status).toBe(200);
    expect(json['warnings']).toEqual([
      expect.objectContaining({
        ...{ code: 'low_contrast', scheme: 'light', pair: ['onPrimary', 'primary'] },
        ...{ ratio: 1.07, needed: 4.5 },
      }),
      expect.objectContaining({ scheme: 'dark', pair: ['onNotify', 'notify'], needed: 3 }),
    ]);
    const { json: mended } = await patch(id, { messenger: { colors: null, darkColors: null } });
    expect(mended['warnings']).toEqual([]);
  });
});

describe('the script of an integration', () => {
  it('[M42] has what is set, from when it is made until it is deleted', async () => {
    const { id, url } = await made({ messenger: { title: { en: 'Lamp & <Shop>' } } });
    const { status, text } = await fetched(url);
    expect(status).toBe(200);
    expect(text).toContain(id);
    expect(text).toContain('Lamp & \\u003cShop>');
    await Promise.all([
      patch(id, { messenger: { title: { en: 'Renamed' } } }),
      patch(id, { messenger: { radius: 7 } }),
    ]);
    expect((await fetched(url)).text).toMatch(/Renamed.*"radius":7|"radius":7.*Renamed/s);
    expect((await ask(`/admin/integrations/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect(gone).toContain((await fetched(url)).status);
    const again = await ask(`/admin/integrations/${id}`, { method: 'DELETE' });
    expect(again.code).toBe('not_found');
  });

  it('[M42] that cannot be published is said; the change stands, and doing it again mends it', async () => {
    const { id, url } = await made({ messenger: { locale: 'fr' } });
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const launcher = { Key: 'messenger/launcher.js' };
    let kept: { Bucket: string; Body: Uint8Array } | undefined;
    for (const { Name: Bucket = '' } of Buckets) {
      const found = await s3.send(new GetObjectCommand({ Bucket, ...launcher })).catch(() => null);
      const Body = await found?.Body?.transformToByteArray();
      if (Body !== undefined) kept = { Bucket, Body };
    }
    if (kept === undefined) throw new Error('the launcher is nowhere');
    await s3.send(new DeleteObjectCommand({ Bucket: kept.Bucket, ...launcher }));
    const { status, json } = await patch(id, { messenger: { locale: 'de' } });
    await s3.send(new PutObjectCommand({ ...kept, ...launcher, ContentType: 'text/javascript' }));
    expect(status).toBe(200);
    expect(json).toMatchObject({ messenger: { locale: 'de' } });
    expect(json['warnings']).toEqual([expect.objectContaining({ code: 'not_published' })]);
    expect((await fetched(url)).text).toContain('"locale":"fr"');
    expect((await patch(id, {})).json['warnings']).toEqual([]);
    expect((await fetched(url)).text).toContain('"locale":"de"');
  });

  it('[M42] is of integrations of the web only', async () => {
    const answer = await ask('/admin/integrations', { body: { type: 'ios', displayName: 'App' } });
    expect(answer.json).not.toHaveProperty('messengerUrl');
    const { siteUrl } = deployment.outputs;
    const url = `${siteUrl}/messenger/${answer.json['integrationId']}.js`;
    expect(gone).toContain((await fetched(url)).status);
  });
});

describe('what is offered before there is a session', () => {
  it('[M43] is what anybody may see, in his language, and may be kept for a minute', async () => {
    const { id } = await made({ responder: 'answerBot' });
    const offer = (text: object, when: object) => ({
      ...{ type: 'proactive', text, pages: ['/lamps*'] },
      when: { integrations: [id], ...when },
    });
    const document = {
      ...{ schema: 1, name: 'Offer', languages: ['en', 'fr'], start: 'end' },
      triggers: [
        offer({ en: 'Any questions?', fr: 'Des questions ?' }, {}),
        offer({ en: 'For members' }, { loggedIn: true }),
      ],
      steps: { end: { type: 'end' } },
    };
    const { json } = await ask('/admin/flows', { body: { document } });
    const flowId = String(json['flowId']);
    const published = await ask(`/admin/flows/${flowId}/publish`, { body: { revision: 1 } });
    expect(published.status, published.text).toBe(200);
    const path = `/sdk/integrations/${id}/offers`;
    await vi.waitFor(
      async () => {
        const { json: french } = await deployment.http(`${path}?language=fr-CA`);
        expect(french['offers']).toEqual([
          { flowId, text: 'Des questions ?', pages: [['/lamps*']], show: 'once' },
        ]);
      },
      { timeout: 15_000, interval: 300 },
    );
    const response = await fetch(deployment.outputs.httpApiUrl + path);
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
    expect(await response.json()).toMatchObject({ offers: [{ text: 'Any questions?' }] });
    // The same as who has a session and is not logged in.
    const { json: own } = await deployment.http('/sdk/offers', { token: await sessionOf(id) });
    expect(own['offers']).toMatchObject([{ text: 'Any questions?' }]);
    await ask(`/admin/flows/${flowId}/unpublish`, { method: 'POST', body: {} });
  });

  it('[M43] is nothing of an integration that is not there, nor in a language that is none', async () => {
    const nobody = await deployment.http(`/sdk/integrations/${'f'.repeat(24)}/offers`);
    expect(nobody).toMatchObject({ status: 404, code: 'not_found' });
    expect(nobody.text).toContain('There is no such integration');
    const { integrationId } = deployment.outputs;
    const odd = await deployment.http(`/sdk/integrations/${integrationId}/offers?language=x%20y`);
    expect(odd).toMatchObject({ status: 400, code: 'invalid_request' });
  });
});

interface Attachment {
  attachmentId: string;
  mediaUrl: string;
  mediaType: string;
  upload: { url: string; fields: Record<string, string> };
  expiresIn: number;
}

/** As a browser does it. */
async function upload({ upload: { url, fields } }: Attachment, bytes: Uint8Array<ArrayBuffer>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([bytes]), 'anything');
  return fetch(url, { method: 'POST', body: form, headers: { origin: 'https://shop.example' } });
}

const png = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ),
  (char) => char.charCodeAt(0),
);

describe('an attachment', () => {
  it('[M44] [M46] is uploaded by a customer, and read by who knows its address; it never runs', async () => {
    const token = await sessionOf();
    const answer = await deployment.http('/sdk/attachments', {
      token,
      body: { name: 'été.png', mediaType: 'image/png', size: png.length },
    });
    expect(answer.status, answer.text).toBe(201);
    const attachment = answer.json as unknown as Attachment;
    expect(attachment).toMatchObject({ mediaType: 'image/png', expiresIn: 600 });
    const { appId, siteUrl } = deployment.outputs;
    expect(attachment.mediaUrl).toBe(
      `${siteUrl}/media/${appId}/${attachment.attachmentId}/ete.png`,
    );
    expect(gone).toContain((await fetch(attachment.mediaUrl)).status);

    const stored = await upload(attachment, png);
    expect(stored.status, await stored.text()).toBe(204);
    expect(stored.headers.get('access-control-allow-origin')).toBe('*');

    const read = await fetch(attachment.mediaUrl);
    expect(new Uint8Array(await read.arrayBuffer())).toEqual(png);
    expect(Object.fromEntries(read.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `inline; filename="ete.png"; filename*=UTF-8''%C3%A9t%C3%A9.png`,
      // A film at its own address plays, and that is all.
      'content-security-policy': expect.stringMatching(
        /^sandbox; default-src 'none';.*media-src 'self'/,
      ),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=604800, immutable',
    });
  });

  it('[M44] larger than was said, or with another type, is not stored', async () => {
    const { json } = await deployment.http('/sdk/attachments', {
      token: await sessionOf(),
      body: { name: 'a.txt', mediaType: 'text/plain', size: 10 },
    });
    const attachment = json as unknown as Attachment;
    const large = await upload(attachment, new Uint8Array(11));
    expect([large.status, await large.text()]).toEqual([
      400,
      expect.stringContaining('EntityTooLarge'),
    ]);
    const { url, fields } = attachment.upload;
    const html = {
      ...attachment,
      upload: { url, fields: { ...fields, 'Content-Type': 'text/html' } },
    };
    expect((await upload(html, new Uint8Array(5))).status).toBe(403);
    expect(gone).toContain((await fetch(attachment.mediaUrl)).status);
  });

  it('[M45] [M47] that is not taken is refused before it is sent', async () => {
    const token = await sessionOf();
    const wish = (body: object, asked: string | undefined = token) =>
      deployment.http('/sdk/attachments', { ...(asked && { token: asked }), body });
    const file = { name: 'a.png', mediaType: 'image/png', size: 1 };
    const cases: [object, number, string][] = [
      [{ ...file, name: 'a.svg', mediaType: 'image/svg+xml' }, 400, 'invalid_request'],
      [{ ...file, name: 'a.exe' }, 400, 'invalid_request'],
      [{ ...file, name: '' }, 400, 'invalid_request'],
      [{ ...file, name: 'x'.repeat(256) }, 400, 'invalid_request'],
      [{ ...file, size: 0 }, 400, 'invalid_request'],
      [{ ...file, size: 1.5 }, 400, 'invalid_request'],
      [{ ...file, size: 60 * 1024 * 1024 }, 413, 'too_large'],
      [{ ...file, conversationId: 'f'.repeat(24) }, 404, 'not_found'],
    ];
    for (const [body, status, code] of cases) {
      expect(await wish(body), JSON.stringify(body)).toMatchObject({ status, code });
    }
    expect(await wish(file, 'x.y.z')).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('[M47] is for a conversation of one’s own, and one sends 100 a day', async () => {
    const token = await sessionOf();
    const socket = await RawSocket.connect(deployment.outputs.webSocketUrl, token);
    const created = await socket.ask({ action: 'createConversation', id: 'c' });
    socket.terminate();
    const { id: conversationId } = created['conversation'] as { id: string };
    const file = { name: 'a.png', mediaType: 'image/png', size: 1, conversationId };
    expect((await deployment.http('/sdk/attachments', { token, body: file })).status).toBe(201);
    const stranger = await deployment.http('/sdk/attachments', {
      token: await sessionOf(),
      body: file,
    });
    expect(stranger).toMatchObject({ status: 404, code: 'not_found' });

    for (let sent = 1; sent < 100; sent += 11) {
      await Promise.all(
        Array.from({ length: 11 }, () =>
          deployment.http('/sdk/attachments', { token, body: file }),
        ),
      );
    }
    const response = await fetch(`${deployment.outputs.httpApiUrl}/sdk/attachments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(file),
    });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('[M44] [M46] of an agent goes the same way; what browsers would not show is downloaded', async () => {
    const token = await deployment.tokenOf(deployment.outputs.agent)();
    const bytes = new TextEncoder().encode('a,b\n');
    const body = { name: 'prices.csv', mediaType: 'text/csv', size: bytes.length };
    const answer = await deployment.http('/agent/attachments', { token, body });
    expect(answer.status, answer.text).toBe(201);
    const attachment = answer.json as unknown as Attachment;
    expect((await upload(attachment, bytes)).status).toBe(204);
    const read = await fetch(attachment.mediaUrl);
    expect(read.headers.get('content-disposition')).toMatch(/^attachment; filename="prices\.csv"/);
    const foreign = { ...body, conversationId: 'f'.repeat(24) };
    const refused = await deployment.http('/agent/attachments', { token, body: foreign });
    expect(refused.code).toBe('not_found');
  });
});

it('[M49] customers’ routes are for pages of every origin', async () => {
  const { httpApiUrl } = deployment.outputs;
  for (const { method, path } of Object.values(sdkRoutes)) {
    const url = httpApiUrl + path.replaceAll(/\{\w+\}/g, 'f'.repeat(24));
    const headers = {
      origin: 'https://shop.example',
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type',
    };
    const preflight = await fetch(url, { method: 'OPTIONS', headers });
    expect(preflight.status, path).toBe(204);
    const allowed = (name: string) => preflight.headers.get(`access-control-allow-${name}`);
    expect(allowed('origin')).toBe('*');
    expect(['*', method].some((one) => allowed('methods')?.split(',').includes(one))).toBe(true);
    expect(allowed('headers')).toContain('authorization');
    // A refusal can be read, with when to try again.
    const refused = await fetch(url, { method, headers: { origin: 'https://shop.example' } });
    expect(refused.headers.get('access-control-allow-origin'), path).toBe('*');
    expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
  }
});

it('[M50] fields that a page sets before there is a conversation are those that it changes later', async () => {
  const { client } = await people.customer();
  const { id } = await client.createConversation({
    metadata: { plan: 'gold', left: null, orders: 3 },
    tags: ['vip'],
    message: 'Hello',
  });
  const token = await deployment.tokenOf(deployment.outputs.agent)();
  const seen = async () => (await ask(`/agent/conversations/${id}`, { token })).json;
  expect(await seen()).toMatchObject({ metadata: { plan: 'gold', orders: 3 }, tags: ['vip'] });
  expect((await seen())['metadata']).not.toHaveProperty('left');
  await client.changeConversation(id, { fields: { plan: null, size: 'L' } });
  expect((await seen())['metadata']).toEqual({ orders: 3, size: 'L' });
});

it('nothing of this was an error of the server’s, but the script that could not be published', () => {
  const expected = /a script was not published|was throttled/;
  expect(deployment.errors.filter((line) => !expected.test(line))).toEqual([]);
});
