import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, type HttpAnswer, startDeployment } from '../support/deployment.ts';
import { createPeople } from '../support/people.ts';

/** What is there and what is not is answered alike, to who may not know. */
let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let other: FirstApp;
let theirConversation: string;
let othersConversation: string;
const nothing = 'f'.repeat(24);

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
  other = await deployment.anotherApp('Other');
  const theirs = await people.customer({
    integrationId: other.integrationId,
    getToken: () => customerJwt(other, 'berta'),
  });
  theirConversation = (await theirs.client.createConversation({ message: 'Theirs' })).id;
  const mine = await people.customer();
  othersConversation = (await mine.client.createConversation({ message: 'Another’s' })).id;
});
afterAll(async () => {
  people?.close();
  await deployment?.close();
});

/** The answer without what was asked for and what is drawn for each request. */
const shape = ({ status, text }: Pick<HttpAnswer, 'status' | 'text'>, ...asked: string[]) =>
  [status, asked.reduce((rest, one) => rest.replaceAll(one, '…'), text)] as const;

async function basicAsk(path: string, id: string, secret: string, body?: object) {
  const response = await fetch(deployment.outputs.httpApiUrl + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

describe('nobody is told', () => {
  it('[I16] which addresses are agents’', async () => {
    const { email } = deployment.outputs.agent;
    for (const password of ['Wrong-0123456789', 'x', 'p'.repeat(200)]) {
      const known = await deployment.http('/agent/sessions', { body: { email, password } });
      const unknown = await deployment.http('/agent/sessions', {
        body: { email: 'nobody@example.com', password },
      });
      expect(known.status).toBeGreaterThanOrEqual(400);
      expect(shape(known, email)).toEqual(shape(unknown, 'nobody@example.com'));
    }
  });

  it('[I16] which keys there are', async () => {
    const path = `/v2/apps/${deployment.outputs.appId}`;
    const known = await basicAsk(path, deployment.outputs.apiKeyId, 'x'.repeat(64));
    const unknown = await basicAsk(path, `app_${nothing}`, 'x'.repeat(64));
    expect(known.status).toBe(401);
    expect(shape(known)).toEqual(shape(unknown));
  });

  it('[I16] which sessions there are', async () => {
    const { integrationId } = deployment.outputs;
    const { json } = await deployment.http('/sdk/sessions', { body: { integrationId } });
    for (const path of ['/sdk/sessions/refresh']) {
      const ask = (sessionId: unknown) =>
        deployment.http(path, { body: { sessionId, refreshSecret: 'x'.repeat(43) } });
      const known = await ask(json['sessionId']);
      const unknown = await ask(String(json['sessionId']).replaceAll(/\w/g, 'f'));
      expect(known.status, known.text).toBe(401);
      expect(shape(known)).toEqual(shape(unknown));
    }
  });

  it('[I8] [I16] which conversations there are: not customers, not agents, not keys', async () => {
    const { outputs } = deployment;
    const session = await deployment.http('/sdk/sessions', {
      body: { integrationId: outputs.integrationId },
    });
    const agent = await deployment.tokenOf(outputs.agent)();
    const asCustomer = (id: string) =>
      deployment.http(`/sdk/conversations/${id}/entries`, { token: String(session.json['token']) });
    const asAgent = (id: string) =>
      deployment.http(`/agent/conversations/${id}/entries`, { token: agent });
    const asKey = (id: string) =>
      basicAsk(
        `/v2/apps/${outputs.appId}/conversations/${id}`,
        outputs.apiKeyId,
        outputs.apiKeySecret,
      );
    for (const [ask, hidden] of [
      [asCustomer, [theirConversation, othersConversation]],
      [asAgent, [theirConversation]],
      [asKey, [theirConversation]],
    ] as const) {
      const unknown = await ask(nothing);
      expect(unknown.status).toBe(404);
      for (const id of hidden) expect(shape(await ask(id), id)).toEqual(shape(unknown, nothing));
    }
  });

  it('[S11] [I16] which people and apps of others there are', async () => {
    const { appId, apiKeyId, apiKeySecret } = deployment.outputs;
    const ask = (path: string) => basicAsk(`/v2/apps/${path}`, apiKeyId, apiKeySecret);
    const unknown = await ask(`${appId}/users/nobody`);
    expect(unknown.status).toBe(404);
    expect(shape(await ask(`${appId}/users/berta`), 'berta')).toEqual(shape(unknown, 'nobody'));
    const noApp = await ask(nothing);
    expect(noApp.status).toBe(404);
    expect(shape(await ask(other.appId))).toEqual(shape(noApp));
  });

  it('[I16] whose keys sign log-ins: another app’s is as one that there is not', async () => {
    const { integrationId } = deployment.outputs;
    const ask = async (apiKeyId: string) => {
      const jwt = await customerJwt({ ...other, apiKeyId }, 'eve');
      return deployment.http('/sdk/login', { body: { integrationId, jwt } });
    };
    const known = await ask(other.apiKeyId);
    expect(known.status).toBe(401);
    expect(shape(known)).toEqual(shape(await ask(`app_${nothing}`)));
  });

  it('[H2] [I16] which integrations are channels’', async () => {
    const ask = (id: string) =>
      deployment.http(`/channels/${id}`, { body: { events: [{ type: 'message' }] } });
    const known = await ask(deployment.outputs.integrationId);
    expect(known.status).toBe(403);
    expect(shape(known)).toEqual(shape(await ask(nothing)));
  });

  it('[I16] which clients there are for OAuth', async () => {
    const token = await deployment.tokenOf(deployment.outputs.admin)();
    const { json } = await deployment.http('/admin/oauth-clients', {
      token,
      body: { displayName: 'Partner', redirectUris: ['https://partner.example/back'] },
    });
    expect(json['clientId']).toBeDefined();
    const body = { grant_type: 'authorization_code', code: 'x', redirect_uri: 'x' };
    const known = await basicAsk('/oauth/token', String(json['clientId']), 'x'.repeat(64), body);
    const unknown = await basicAsk('/oauth/token', nothing, 'x'.repeat(64), body);
    expect(known.status).toBe(401);
    expect(shape(known)).toEqual(shape(unknown));
  });

  it('[M46] [I16] which files there are of whom', async () => {
    const { siteUrl, appId } = deployment.outputs;
    const ask = async (app: string) => {
      const answer = await fetch(`${siteUrl}/media/${app}/${'1'.repeat(40)}/a.png`);
      return { status: answer.status, text: await answer.text() };
    };
    expect(shape(await ask(appId), appId)).toEqual(shape(await ask(nothing), nothing));
    const list = await fetch(`${siteUrl}/media/${appId}/`);
    expect(list.ok).toBe(false);
    expect(await list.text()).not.toContain('<Key>');
  });
});

describe('what is drawn', () => {
  it('[I16] cannot be guessed from what was drawn before', async () => {
    const { integrationId } = deployment.outputs;
    const drawn = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { json } = await deployment.http('/sdk/sessions', { body: { integrationId } });
        return json;
      }),
    );
    for (const name of ['userId', 'sessionId', 'refreshSecret']) {
      const values = drawn.map((one) => String(one[name]));
      expect(new Set(values).size).toBe(values.length);
      // No two have more of their beginning in common than chance gives them.
      const beginnings = new Set(values.map((value) => value.replace(/^[a-z]+_/, '').slice(0, 8)));
      expect(beginnings.size, name).toBe(values.length);
    }
  });
});
