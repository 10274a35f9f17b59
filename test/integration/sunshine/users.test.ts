import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FirstApp } from '../../../bin/support/first-app.ts';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { createPeople } from '../support/people.ts';
import { RawSocket } from '../support/raw-socket.ts';
import { type Sunshine, sunshine } from './support/client.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let other: FirstApp;
let api: Sunshine;

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
  api = sunshine(deployment);
  other = await deployment.anotherApp('Other');
});
afterEach(() => people.close());
afterAll(() => deployment?.close());

interface User {
  id: string;
  externalId?: string;
  signedUpAt: Date;
  profile: Record<string, string>;
  identities: object[];
  metadata: Record<string, unknown>;
}
type One = { user: User };
const refused = (status: number, code: string) => ({ status, body: { errors: [{ code }] } });
const path = (id = '') => `/v2/apps/${api.appId}/users${id === '' ? '' : `/${id}`}`;
const create = (properties: object) =>
  api.users.createUser<One>(api.appId, api.model('UserCreateBody', properties));
const get = (id: string) => api.users.getUser<One>(api.appId, id);

describe('users of the official client', () => {
  it('[S1] are created, found by either id, changed and deleted', async () => {
    const profile = { givenName: 'Jane', surname: 'Doe', email: 'jane@example.com' };
    const { user } = await create({
      externalId: 'jane',
      signedUpAt: '2020-05-21T15:53:30.197Z',
      profile,
      metadata: { plan: 'pro', seats: 3 },
    });
    expect(user.id).toMatch(/^[0-9a-f]{24}$/);
    expect(user).toMatchObject({
      externalId: 'jane',
      profile,
      metadata: { plan: 'pro', seats: 3 },
    });
    expect(new Date(user.signedUpAt).toISOString()).toBe('2020-05-21T15:53:30.197Z');
    expect((await get(user.id)).user.id).toBe(user.id);
    expect((await get('jane')).user).toEqual((await get(user.id)).user);

    const change = {
      profile: { surname: null, locale: 'fr-CA', avatarUrl: 'https://example.com/j.png' },
      metadata: { seats: null, vip: true },
    };
    const body = api.model('UserUpdateBody', change);
    const changed = await api.users.updateUser<One>(api.appId, 'jane', body);
    expect(changed.user.metadata).toEqual({ plan: 'pro', vip: true });
    const raw = await api.raw(path(user.id));
    expect(raw.json['user']).toMatchObject({
      authenticated: false,
      hasPaymentInfo: false,
      identities: [],
    });
    expect((raw.json['user'] as User).profile).toEqual({
      givenName: 'Jane',
      email: 'jane@example.com',
      avatarUrl: 'https://example.com/j.png',
      locale: 'fr-CA',
      localeOrigin: 'api',
    });

    await api.users.deleteUser(api.appId, 'jane');
    for (const id of [user.id, 'jane']) {
      await expect(get(id)).rejects.toMatchObject(refused(404, 'user_not_found'));
      await expect(api.users.deleteUser(api.appId, id)).rejects.toMatchObject(
        refused(404, 'user_not_found'),
      );
    }
    expect((await create({ externalId: 'jane' })).user.id).not.toBe(user.id);
  });

  it('[S1] need no external id, nor anything else', async () => {
    const { user } = await create({});
    expect(user.externalId).toBeUndefined();
    expect((await get(user.id)).user.metadata).toEqual({});
  });

  it('[S2] an external id is one user’s: the second is a conflict, also at the same moment', async () => {
    const made = await Promise.allSettled([1, 2, 3, 4].map(() => create({ externalId: 'twin' })));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(create({ externalId: 'twin' })).rejects.toMatchObject(refused(409, 'conflict'));
  });

  it('[S3] external ids may hold anything: slashes, spaces, percent signs, other scripts', async () => {
    const ids = [
      'a/b/c',
      'a b',
      '100%',
      'a%2Fb',
      'Жанна',
      '💬/é',
      'x'.repeat(1024),
      'é'.repeat(1024),
    ];
    for (const externalId of ids) {
      const { user } = await create({ externalId });
      expect((await get(externalId)).user, externalId).toMatchObject({ id: user.id, externalId });
    }
  });

  it('[S4] changes at the same moment are all kept', async () => {
    const { user } = await create({});
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(
      names.map((name) => api.users.updateUser(api.appId, user.id, { metadata: { [name]: name } })),
    );
    expect(Object.keys((await get(user.id)).user.metadata).sort()).toEqual(names);
  });

  it('[S5] forgets who he is, and leaves what he said', async () => {
    const { client } = await people.customer({
      getToken: () => customerJwt(deployment.outputs, 'shy'),
    });
    const { id } = await client.createConversation({ message: 'Hello' });
    await api.users.updateUser(api.appId, 'shy', {
      profile: { givenName: 'Sh', surname: 'Y', email: 's@example.com', locale: 'de' },
      metadata: { secret: 1 },
    });
    const { user } = await api.users.deleteUserPersonalInformation<One>(api.appId, 'shy');
    expect(user.metadata).toEqual({});
    const raw = await api.raw(path('shy'));
    expect((raw.json['user'] as User).profile).toEqual({ locale: 'de', localeOrigin: 'api' });
    expect((await client.history(id, { before: 100 })).entries).toHaveLength(1);
  });
});

describe('users of servers and customers of the SDK', () => {
  it('[S6] are the same people: who is created logs in', async () => {
    const { user } = await create({ externalId: 'anna', profile: { givenName: 'Anna' } });
    expect((await api.raw(path('anna'))).json['user']).toMatchObject({ authenticated: false });
    const { client } = await people.customer({
      getToken: () => customerJwt(deployment.outputs, 'anna'),
    });
    await client.connect();
    expect(client.session?.userId).toBe(user.id);
    expect((await api.raw(path('anna'))).json['user']).toMatchObject({
      authenticated: true,
      profile: { givenName: 'Anna' },
    });
  });

  it('[S6] who was somebody else before he logged in is found as who he is', async () => {
    const { user } = await create({ externalId: 'berta' });
    const { client } = await people.customer();
    await client.connect();
    const before = client.session?.userId ?? '';
    expect((await get(before)).user.id).toBe(before);
    await client.login(await customerJwt(deployment.outputs, 'berta'));
    expect((await get(before)).user.id).toBe(user.id);
  });

  it('[S7] are found by an address that the company has vouched for, not by one that was set', async () => {
    const email = 'Cleo@Example.com';
    await create({ externalId: 'pretender', profile: { email } });
    const token = () =>
      customerJwt(deployment.outputs, 'cleo', '1h', { email, email_verified: true });
    const { client } = await people.customer({ getToken: token });
    await client.connect();
    const find = (address: string) =>
      api.raw(`${path()}?filter[identities.email]=${encodeURIComponent(address)}`);
    const identity = { type: 'email', value: email, verification: 'embed' };
    for (const address of [email, 'cleo@example.com']) {
      const { json } = await find(address);
      expect(json['users']).toMatchObject([{ externalId: 'cleo', identities: [identity] }]);
    }
    expect((await find('nobody@example.com')).json['users']).toEqual([]);
    expect(await api.raw(path())).toMatchObject({ status: 400, code: 'bad_request' });

    // Another address in the profile is another address, and nothing that was vouched for.
    await api.users.updateUser(api.appId, 'cleo', { profile: { email: 'other@example.com' } });
    expect((await find(email)).json['users']).toMatchObject([{ externalId: 'cleo' }]);
    expect((await find('other@example.com')).json['users']).toEqual([]);
    await api.users.deleteUserPersonalInformation(api.appId, 'cleo');
    expect((await find(email)).json['users']).toEqual([]);
  });

  it('[S8] who is deleted is gone, with all that was his; he may come as new', async () => {
    const token = () => customerJwt(deployment.outputs, 'dora');
    const { client } = await people.customer({ getToken: token });
    const { id } = await client.createConversation({ message: 'Hello' });
    const second = await client.createConversation({ message: 'Hello again' });
    const session = client.session;
    const { integrationId } = deployment.outputs;
    const login = { body: { integrationId, jwt: await token() } };
    const sdkToken = String((await deployment.http('/sdk/login', login)).json['token']);
    const entries = (one: string) =>
      deployment.http(`/sdk/conversations/${one}/entries`, { token: sdkToken });
    expect((await entries(id)).status).toBe(200);
    await api.users.deleteUser(api.appId, 'dora');

    await expect(get('dora')).rejects.toMatchObject({ status: 404 });
    for (const conversation of [id, second.id]) {
      expect((await entries(conversation)).status).toBe(404);
    }
    const again = await people.customer({ getToken: token });
    await again.client.connect();
    expect(again.client.session?.userId).not.toBe(session?.userId);
    expect((await again.client.loadConversations()).conversations).toEqual([]);
  });

  it('[S8] his sockets are closed, his session is over, and nothing is begun as him', async () => {
    const body = { integrationId: deployment.outputs.integrationId };
    const { json } = await deployment.http('/sdk/sessions', { body });
    const { userId, token, sessionId, refreshSecret } = json as Record<string, string>;
    const connect = () => RawSocket.connect(deployment.outputs.webSocketUrl, token);
    const socket = await connect();
    await api.users.deleteUser(api.appId, userId);
    await socket.until(() => socket.closeCode !== undefined);

    const refresh = { body: { sessionId, refreshSecret } };
    expect(await deployment.http('/sdk/sessions/refresh', refresh)).toMatchObject({
      status: 401,
      code: 'session_ended',
    });
    // The token outlives the session by minutes.
    const again = await connect();
    expect(await again.ask({ action: 'createConversation', id: 'c' })).toMatchObject({
      type: 'error',
      code: 'unauthorized',
    });
    again.close();
  });

  it('[S8] from groups he is gone, and what he wrote there stays', async () => {
    await create({ externalId: 'stays' });
    await create({ externalId: 'goes' });
    const { json } = await api.raw(`/v2/apps/${api.appId}/conversations`, {
      body: {
        type: 'sdkGroup',
        participants: [{ userExternalId: 'stays' }, { userExternalId: 'goes' }],
      },
    });
    const { id } = json['conversation'] as { id: string };
    const conversation = `/v2/apps/${api.appId}/conversations/${id}`;
    const message = {
      author: { type: 'user', userExternalId: 'goes' },
      content: { type: 'text', text: 'Remember me' },
    };
    expect((await api.raw(`${conversation}/messages`, { body: message })).status).toBe(201);
    await api.users.deleteUser(api.appId, 'goes');
    const { participants } = (await api.raw(`${conversation}/participants`)).json;
    expect(participants).toMatchObject([{ userExternalId: 'stays' }]);
    expect((await api.raw(`${conversation}/messages`)).text).toContain('Remember me');
  });

  it('[S9] a sync gives the user as he is; two identified users are not merged', async () => {
    const { user } = await create({ externalId: 'emil' });
    await create({ externalId: 'frida' });
    const sync = (body: object) => api.raw(`${path('emil')}/sync`, { body });
    expect((await sync({})).json['user']).toMatchObject({ id: user.id });
    expect((await sync({ survivingZendeskId: user.id })).json['user']).toMatchObject({
      id: user.id,
    });
    expect(await sync({ survivingZendeskId: 'frida' })).toMatchObject({ status: 400 });
    expect(await api.raw(`${path('nobody')}/sync`, { body: {} })).toMatchObject({
      status: 404,
      code: 'user_not_found',
    });
  });
});

describe('what is refused', () => {
  it.each([
    ['an empty external id', { externalId: '' }],
    ['an external id that is too long', { externalId: 'x'.repeat(1025) }],
    ['an address that is none', { profile: { email: 'nobody' } }],
    ['a name that is too long', { profile: { givenName: 'x'.repeat(129) } }],
    ['a picture that is a script', { profile: { avatarUrl: 'javascript:alert(1)' } }],
    ['a language that is none', { profile: { locale: '<b>' } }],
    ['a time that is none', { signedUpAt: 'yesterday' }],
    ['metadata that is not flat', { metadata: { a: { b: 1 } } }],
    ['metadata that is too much', { metadata: { a: 'x'.repeat(4096) } }],
  ])('[S10] %s is refused, with its place', async (_what, body) => {
    const answer = await api.raw(path(), { body });
    expect(answer).toMatchObject({ status: 400, code: 'bad_request' });
    const [error] = answer.json['errors'] as { title: string }[];
    expect(error?.title).toContain(Object.keys(body)[0]);
  });

  it('[S10] metadata that would become too much is refused, and nothing is changed', async () => {
    const { user } = await create({ metadata: { a: 'x'.repeat(3000) } });
    const patch = {
      method: 'PATCH',
      body: { metadata: { b: 'x'.repeat(3000) }, profile: { givenName: 'B' } },
    };
    expect(await api.raw(path(user.id), patch)).toMatchObject({ status: 400, code: 'bad_request' });
    expect((await get(user.id)).user).toMatchObject({ metadata: user.metadata, profile: {} });
  });

  it('[S10] unknown fields mean nothing, and a body that is no JSON is refused', async () => {
    const body = { externalId: 'gustav', id: 'mine', authenticated: true, identities: [{}], x: 1 };
    const { json } = await api.raw(path(), { body });
    expect(json['user']).toMatchObject({ authenticated: false, identities: [] });
    expect((json['user'] as User).id).not.toBe('mine');
    expect(await api.raw(path(), { text: '{' })).toMatchObject({
      status: 400,
      code: 'bad_request',
    });
    const big = { text: JSON.stringify({ metadata: { a: 'x'.repeat(100_001) } }) };
    expect(await api.raw(path(), big)).toMatchObject({ status: 413 });
  });

  it('[S11] another app’s users are not there, whatever is known of them', async () => {
    const { user } = await create({ externalId: 'hugo' });
    const theirs = sunshine({ outputs: { ...deployment.outputs, ...other } }, other);
    for (const id of [user.id, 'hugo']) {
      for (const request of [{}, { method: 'PATCH', body: {} }, { method: 'DELETE' }]) {
        const answer = await theirs.raw(`/v2/apps/${other.appId}/users/${id}`, request);
        expect(answer).toMatchObject({ status: 404, code: 'user_not_found' });
        const mine = await theirs.raw(path(id), request);
        expect(mine).toMatchObject({ status: 404, code: 'app_not_found' });
      }
    }
    // Nor are external ids shared.
    const made = await theirs.raw(`/v2/apps/${other.appId}/users`, {
      body: { externalId: 'hugo' },
    });
    expect(made.status).toBe(201);
    expect((await get('hugo')).user.id).toBe(user.id);
  });

  it.each([
    ['none', ''],
    ['a wrong secret', () => basic(deployment.outputs.apiKeyId, 'wrong')],
    ['an unknown key', () => basic('app_0', deployment.outputs.apiKeySecret)],
    ['a customer’s JWT', async () => `Bearer ${await customerJwt(deployment.outputs, 'ida')}`],
    ['nonsense', 'Bearer a.b.c'],
  ])('[S12] %s in place of a key is answered with 401', async (_what, given) => {
    const authorization = typeof given === 'string' ? given : await given();
    const answer = await api.raw(path('anna'), { authorization });
    expect(answer).toMatchObject({ status: 401, code: 'unauthorized' });
  });
});

const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
