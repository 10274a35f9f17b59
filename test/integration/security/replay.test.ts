import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { RawSocket } from '../support/raw-socket.ts';

/** What somebody sends again who has seen or kept it: the same person later, or another at once. */
let deployment: Deployment;

interface Session {
  token: string;
  sessionId: string;
  refreshSecret: string;
  userId: string;
}

beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment?.close());

async function session(): Promise<Session> {
  const { integrationId } = deployment.outputs;
  const { json } = await deployment.http('/sdk/sessions', { body: { integrationId } });
  return json as unknown as Session;
}

const connect = (token: string) => RawSocket.connect(deployment.outputs.webSocketUrl, token);

describe('a frame that is sent again', () => {
  it('[D3] by its sender changes nothing, on another socket and after others, too', async () => {
    const { token } = await session();
    const socket = await connect(token);
    const made = await socket.ask({ action: 'createConversation', id: 'c' });
    const { id: conversationId } = made['conversation'] as { id: string };
    const content = { type: 'text', text: 'Send 100 to Berta' };
    const frame = { action: 'message', id: 'm1', conversationId, after: 0, content };
    expect(await socket.ask(frame)).toMatchObject({ type: 'ack', seq: 1 });
    for (let n = 2; n <= 5; n++) {
      const next = { ...frame, id: `m${n}`, after: n - 1, content: { type: 'text', text: 'Else' } };
      expect(await socket.ask(next)).toMatchObject({ type: 'ack', seq: n });
    }
    socket.close();
    const later = await connect(token);
    for (let time = 0; time < 3; time++) {
      expect(await later.ask(frame)).toMatchObject({ type: 'ack', id: 'm1', seq: 1 });
    }
    expect(await later.ask({ action: 'createConversation', id: 'c' })).toMatchObject({
      conversation: { id: conversationId },
    });
    later.close();
    const { json } = await deployment.http(`/sdk/conversations/${conversationId}/entries`, {
      token,
    });
    const texts = (json['entries'] as { content?: { text: string } }[]).flatMap(
      (entry) => entry.content?.text ?? [],
    );
    expect(texts).toEqual(['Send 100 to Berta', 'Else', 'Else', 'Else', 'Else']);
  });

  it('[I8] by somebody else finds nothing that is its sender’s', async () => {
    const anna = await connect((await session()).token);
    const made = await anna.ask({ action: 'createConversation', id: 'c' });
    const { id: conversationId } = made['conversation'] as { id: string };
    const content = { type: 'text', text: 'Mine' };
    const frame = { action: 'message', id: 'm', conversationId, after: 0, content };
    expect(await anna.ask(frame)).toMatchObject({ type: 'ack' });
    const eve = await connect((await session()).token);
    expect(await eve.ask(frame)).toMatchObject({ type: 'error', code: 'not_found' });
    // The same id makes a conversation of hers.
    const hers = await eve.ask({ action: 'createConversation', id: 'c' });
    expect((hers['conversation'] as { id: string }).id).not.toBe(conversationId);
    anna.close();
    eve.close();
  });
});

describe('a token that is used again', () => {
  it('[I7] a company’s JWT logs in while it is good, and not beyond', async () => {
    const { outputs } = deployment;
    const login = async (jwt: string) =>
      deployment.http('/sdk/login', { body: { integrationId: outputs.integrationId, jwt } });
    const now = Math.floor(Date.now() / 1000);
    const good = await customerJwt(outputs, 'anna', now + 60);
    expect((await login(good)).status).toBe(200);
    const old = await customerJwt(outputs, 'anna', now - 31);
    expect(await login(old)).toMatchObject({ status: 401, code: 'login_expired' });
    const early = await customerJwt(outputs, 'anna', now + 600, { nbf: now + 60 });
    expect(await login(early)).toMatchObject({ status: 401 });
  });

  it('[I7] a session that was logged in ends with the JWT that it was logged in by', async () => {
    const { outputs } = deployment;
    const jwt = await customerJwt(outputs, 'brief', Math.floor(Date.now() / 1000) - 28);
    const { json } = await deployment.http('/sdk/login', {
      body: { integrationId: outputs.integrationId, jwt },
    });
    const { sessionId, refreshSecret } = json as unknown as Session;
    await expect
      .poll(
        async () =>
          (await deployment.http('/sdk/sessions/refresh', { body: { sessionId, refreshSecret } }))
            .code,
        { timeout: 10_000, interval: 300 },
      )
      .toBe('login_expired');
  });

  it('[I10] a refresh secret is worth nothing after the log-out', async () => {
    const { sessionId, refreshSecret } = await session();
    const proof = { sessionId, refreshSecret };
    const refresh = () => deployment.http('/sdk/sessions/refresh', { body: proof });
    expect((await refresh()).status).toBe(200);
    await deployment.http('/sdk/logout', { body: proof });
    for (let time = 0; time < 3; time++) {
      expect(await refresh()).toMatchObject({ status: 401, code: 'session_ended' });
    }
  });

  it('[I2] one session’s secret refreshes no other session', async () => {
    const anna = await session();
    const eve = await session();
    const crossed = { sessionId: anna.sessionId, refreshSecret: eve.refreshSecret };
    for (const path of ['/sdk/sessions/refresh']) {
      expect((await deployment.http(path, { body: crossed })).status).toBe(401);
    }
    const mine = { sessionId: anna.sessionId, refreshSecret: anna.refreshSecret };
    expect((await deployment.http('/sdk/sessions/refresh', { body: mine })).status).toBe(200);
  });
});

describe('an upload form that is used again', () => {
  const upload = (url: string, fields: Record<string, string>, text: string) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([text]), 'a.txt');
    return fetch(url, { method: 'POST', body: form });
  };

  it('[M44] writes its one object and no other, of no other type, length or name', async () => {
    const wish = async () => {
      const answer = await deployment.http('/sdk/attachments', {
        token: (await session()).token,
        body: { name: 'a.txt', mediaType: 'text/plain', size: 5 },
      });
      return answer.json as unknown as {
        mediaUrl: string;
        upload: { url: string; fields: Record<string, string> };
      };
    };
    const [mine, theirs] = [await wish(), await wish()];
    const { url, fields } = mine.upload;
    expect((await upload(url, fields, 'first')).status).toBe(204);
    expect((await upload(theirs.upload.url, theirs.upload.fields, 'their')).status).toBe(204);
    // Again, while it is good: it is the same object of the same sender.
    expect((await upload(url, fields, 'again')).status).toBe(204);
    expect(await (await fetch(mine.mediaUrl)).text()).toBe('again');
    const changes: Record<string, string>[] = [
      { key: theirs.upload.fields['key'] ?? '' },
      { key: `messenger/${deployment.outputs.integrationId}.js` },
      { key: 'index.html' },
      { 'Content-Type': 'text/html' },
      { 'Content-Disposition': 'inline' },
      { 'Cache-Control': 'public' },
      { 'x-amz-meta-a': 'b' },
      { acl: 'public-read' },
      { success_action_redirect: 'https://evil.example/' },
      { policy: theirs.upload.fields['policy'] ?? theirs.upload.fields['Policy'] ?? 'x' },
    ];
    for (const change of changes) {
      const answer = await upload(url, { ...fields, ...change }, 'crime');
      expect(answer.status, `${JSON.stringify(change)}: ${await answer.text()}`).toBe(403);
    }
    expect(await (await fetch(mine.mediaUrl)).text()).toBe('again');
    expect(await (await fetch(theirs.mediaUrl)).text()).toBe('their');
  });
});
