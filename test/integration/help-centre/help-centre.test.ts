import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Deployment, type HttpAnswer, startDeployment } from '../support/deployment.ts';
import { createPeople } from '../support/people.ts';
import { createSession, logIn, type Reader } from './support/readers.ts';

let deployment: Deployment;
let adminToken: string;
let agentToken: string;
let anonymous: Reader;
let member: Reader;
beforeAll(async () => {
  deployment = await startDeployment();
  const { outputs } = deployment;
  [adminToken, agentToken, anonymous, member] = await Promise.all([
    deployment.tokenOf(outputs.admin)(),
    deployment.tokenOf(outputs.agent)(),
    createSession(deployment, 'fr-CA'),
    logIn(deployment, 'member-1'),
  ]);
});
afterAll(async () => {
  expect(deployment?.errors ?? []).toEqual([]);
  await deployment?.close();
});

function admin(method: string, path: string, body?: unknown): Promise<HttpAnswer> {
  const request = body === undefined ? { method } : { method, body };
  return deployment.http(`/admin/help-centre${path}`, { ...request, token: adminToken });
}

async function made(path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await admin('POST', path, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.json;
}

const titles = ({ json }: HttpAnswer) =>
  ((json['articles'] ?? []) as { title: string }[]).map(({ title }) => title);

/** The index follows a change within seconds. */
const soon = { timeout: 30_000, interval: 300 };

it('[A10] what is written is found, read and published; [A12] restricted articles by members only', async () => {
  const { categoryId } = await made('/categories', { locale: 'en', name: 'Orders' });
  const { sectionId } = await made('/sections', { locale: 'en', name: 'Delivery', categoryId });
  const open = await made('/articles', {
    ...{ locale: 'en', title: 'Where is my parcel?', sectionId, draft: false, promoted: true },
    body: '<p onclick="x()">It is <b>on its way</b>.</p><script>alert(1)</script>',
  });
  const path = `/articles/${open['articleId']}`;
  const french = { title: 'Où est mon colis ?', body: '<p>Il est en route.</p>', draft: false };
  expect((await admin('PUT', `${path}/translations/fr`, french)).status).toBe(200);
  const closed = await made('/articles', {
    ...{ locale: 'en', title: 'Prices for members', sectionId, draft: false, restricted: true },
    body: '<p>Half of everything.</p>',
  });
  await made('/articles', { locale: 'en', title: 'Prices, a draft', sectionId, body: 'unready' });

  await vi.waitFor(async () => {
    expect(titles(await anonymous.get('/sdk/articles?query=colis'))).toEqual([
      'Où est mon colis ?',
    ]);
  }, soon);
  expect(titles(await anonymous.get('/sdk/articles?query=prices+members&locale=en'))).not.toContain(
    'Prices for members',
  );
  expect(titles(await member.get('/sdk/articles?query=prices+members&locale=en'))).toContain(
    'Prices for members',
  );
  const hidden = await anonymous.get(`/sdk/articles/${closed['articleId']}`);
  const never = await anonymous.get(`/sdk/articles/${'0'.repeat(24)}`);
  expect([hidden.status, hidden.text]).toEqual([404, never.text]);
  const shown = await member.get(`/sdk/articles/${closed['articleId']}`);
  expect(shown.json).toMatchObject({ title: 'Prices for members', text: 'Half of everything.' });
  expect(shown.json['url']).toBeUndefined();

  const read = await anonymous.get(`/sdk/articles/${open['articleId']}?locale=en-GB`);
  expect(read.json).toMatchObject({
    ...{ locale: 'en', direction: 'ltr', html: '<p>It is <b>on its way</b>.</p>' },
    locales: ['en', 'fr'],
  });
  const page = await fetch(String(read.json['url']));
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<h1>Where is my parcel?</h1>');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  const contents = await anonymous.get('/sdk/help-centre');
  expect(contents.json).toMatchObject({
    locale: 'fr',
    promoted: [{ title: 'Où est mon colis ?' }],
  });
  expect(contents.text).not.toContain('members');

  expect((await admin('POST', `${path}/unpublish`, { locale: 'en' })).status).toBe(200);
  await vi.waitFor(async () => {
    expect((await fetch(String(read.json['url']))).status).toBe(404);
  }, soon);
  const fallen = await anonymous.get(`/sdk/articles/${open['articleId']}?locale=en`);
  expect(fallen.json).toMatchObject({ locale: 'fr' });
});

it('[A10] who changes what somebody else has changed meanwhile is told', async () => {
  const article = await made('/articles', { locale: 'en', title: 'Twice', body: 'x' });
  const path = `/articles/${article['articleId']}`;
  expect((await admin('PATCH', path, { promoted: true, version: 1 })).json['version']).toBe(2);
  const late = await admin('PATCH', path, { promoted: false, version: 1 });
  expect([late.status, late.code]).toEqual([409, 'conflict']);
  expect((await admin('GET', path)).json).toMatchObject({ promoted: true, version: 2 });
  const text = await admin('GET', `${path}/translations/en`);
  expect(text.json).toMatchObject({ title: 'Twice', body: 'x', draft: true });
  expect((await admin('DELETE', `${path}/translations/en`)).code).toBe('conflict');
  expect((await admin('DELETE', path)).status).toBe(200);
  expect((await admin('GET', path)).status).toBe(404);
});

it('an order holds, sections that are not empty stay, and the same externalId is one article', async () => {
  const { sectionId } = await made('/sections', { locale: 'en', name: 'Ordered' });
  const ids: unknown[] = [];
  for (const title of ['a', 'b', 'c']) {
    ids.push((await made('/articles', { locale: 'en', title, sectionId }))['articleId']);
  }
  ids.reverse();
  expect((await admin('PUT', '/order', { kind: 'article', ids })).status).toBe(200);
  const list = await admin('GET', `/articles?sectionId=${sectionId}&limit=2`);
  expect(titles2(list)).toEqual(['c', 'b']);
  const rest = await admin('GET', `/articles?sectionId=${sectionId}&cursor=${list.json['cursor']}`);
  expect(titles2(rest)).toEqual(['a']);
  expect((await admin('DELETE', `/sections/${sectionId}`)).code).toBe('conflict');
  const named = { locale: 'en', title: 'Named', externalId: 'guide/start' };
  await made('/articles', named);
  expect((await admin('POST', '/articles', named)).code).toBe('conflict');
});

function titles2({ json }: HttpAnswer): string[] {
  const articles = json['articles'] as { translations: Record<string, { title: string }> }[];
  return articles.map(({ translations }) => translations['en']?.title ?? '');
}

it('[A17] [M48] an agent sends an article, and the customer’s words find it from then on', async () => {
  const people = createPeople(deployment);
  const { articleId } = await made('/articles', {
    ...{ locale: 'en', title: 'Lost property office', draft: false },
    body: '<p>Everything that is found is kept for a month.</p>',
  });
  const customer = await people.customer({ locale: 'en' });
  const words = 'I left my brolly on the bus';
  const { id } = await customer.client.createConversation({ message: words });
  const sent = await deployment.http(`/agent/conversations/${id}/articles`, {
    token: agentToken,
    body: { articleId, id: 'send-1' },
  });
  expect(sent.status, sent.text).toBe(201);
  const again = await deployment.http(`/agent/conversations/${id}/articles`, {
    token: agentToken,
    body: { articleId, id: 'send-1' },
  });
  expect(again.json['duplicate']).toBe(true);
  expect(sent.json['entry']).toMatchObject({
    content: {
      ...{ type: 'text', text: 'Lost property office' },
      actions: [{ type: 'link', metadata: { articleId, locale: 'en' } }],
    },
    metadata: { 'causerie:article': articleId },
  });
  for (const helpful of [undefined, true]) {
    const said = await anonymous.post(`/sdk/articles/${articleId}/feedback`, { helpful, words });
    expect(said.status, said.text).toBe(200);
  }
  await vi.waitFor(
    async () => {
      const found = await anonymous.get('/sdk/articles?query=left+my+brolly&locale=en&limit=1');
      expect(titles(found)).toEqual(['Lost property office']);
    },
    { timeout: 100_000, interval: 1000 },
  );
  people.close();
}, 120_000);

it.each([
  ['GET', '/admin/help-centre', 'agent', 403],
  ['POST', '/admin/help-centre/articles', 'agent', 403],
  ['GET', '/admin/help-centre/articles', 'customer', 401],
  ['GET', '/agent/articles?query=x', 'customer', 401],
  ['GET', '/sdk/articles?query=x', 'agent', 401],
])('%s %s is not for %s', async (method, path, who, status) => {
  const token = who === 'agent' ? agentToken : anonymous.token;
  const body = method === 'POST' ? { body: { locale: 'en', title: 'x' } } : {};
  expect((await deployment.http(path, { method, token, ...body })).status).toBe(status);
});

it.each([
  ['no language', { locale: 'not a language', title: 'x' }, 400],
  ['an empty title', { locale: 'en', title: '' }, 400],
  ['a section that is not there', { locale: 'en', title: 'x', sectionId: '0'.repeat(24) }, 404],
  ['a body of 350,001 bytes', { locale: 'en', title: 'x', body: 'x'.repeat(350_001) }, 400],
  [
    'a body of 350,000 characters that are more bytes',
    { locale: 'en', title: 'x', body: 'é'.repeat(350_000) },
    413,
  ],
  ['a request of a megabyte', { locale: 'en', title: 'x', author: 'x'.repeat(1_000_000) }, 413],
])('refuses %s', async (_what, body, status) => {
  const answer = await admin('POST', '/articles', body);
  expect([answer.status, answer.text.slice(0, 200)]).toEqual([
    status,
    expect.stringContaining('"title"'),
  ]);
});

it('takes a body of 350,000 bytes, and gives it back as it was', async () => {
  const body = `<p>${'é'.repeat(174_996)}</p>`.padEnd(175_003, 'x');
  const { articleId } = await made('/articles', { locale: 'en', title: 'Large', body });
  const { json } = await admin('GET', `/articles/${articleId}/translations/en`);
  expect(json['body'] === body).toBe(true);
});

it('other apps see nothing of it', async () => {
  const { articleId } = await made('/articles', { locale: 'en', title: 'Ours', draft: false });
  const other = await deployment.anotherApp('Other');
  const theirs = await deployment.tokenOf(other.admin)();
  const answer = await deployment.http(`/admin/help-centre/articles/${articleId}`, {
    token: theirs,
  });
  expect(answer.status).toBe(404);
  const list = await deployment.http('/admin/help-centre/articles', { token: theirs });
  expect(list.json).toEqual({ articles: [], cursor: null });
});
