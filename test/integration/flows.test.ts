import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type CompanyApi, startCompanyApi } from '../support/company-api.ts';
import { type Deployment, type HttpRequest, startDeployment } from './support/deployment.ts';
import { createPeople, inShort } from './support/people.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let company: CompanyApi;
let admin: string;
let integrationId: string;

const secret = 'a-token-that-nobody-guesses';

beforeAll(async () => {
  company = await startCompanyApi(secret);
  deployment = await startDeployment({ CAUSERIE_EGRESS_ALLOW: '127.0.0.1' });
  people = createPeople(deployment);
  admin = await deployment.tokenOf(deployment.outputs.admin)();
  const body = { type: 'web', displayName: 'Shop', responder: 'answerBot' };
  const integration = await ask('/admin/integrations', { body });
  integrationId = String(integration.json['integrationId']);
});
afterEach(() => people.close());
afterAll(async () => {
  await deployment?.close();
  await company?.close();
});

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000, interval: 20 });
const ask = (path: string, request: HttpRequest = {}) =>
  deployment.http(path, { token: admin, ...request });

const end = { type: 'end' };
const says = (text: unknown, next = 'end') => ({ type: 'message', text, next });
const flow = (name: string, steps: object, more: object = {}) => ({
  schema: 1,
  name,
  languages: ['en', 'fr'],
  triggers: [{ type: 'conversationStarted', when: { integrations: [integrationId] } }],
  start: Object.keys(steps)[0],
  steps,
  ...more,
});

/** Makes a flow and publishes it, and waits until workers have forgotten what was before. */
async function publish(document: object): Promise<string> {
  const made = await ask('/admin/flows', { body: { document } });
  const problems = made.json['problems'] as { severity: string }[];
  const errors = problems.filter(({ severity }) => severity === 'error');
  expect(errors, made.text).toEqual([]);
  const flowId = String(made.json['flowId']);
  const published = await ask(`/admin/flows/${flowId}/publish`, { body: { revision: 1 } });
  expect(published.status, published.text).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 3200));
  return flowId;
}

async function retire(flowId: string): Promise<void> {
  await ask(`/admin/flows/${flowId}/unpublish`, { method: 'POST', body: {} });
  expect((await ask(`/admin/flows/${flowId}`, { method: 'DELETE' })).status).toBe(200);
}

it('[F20] [F26] [G4] a flow asks, calls an API, hands over, gets it back, and asks how it was', async () => {
  const put = await ask('/admin/secrets/shopKey', { method: 'PUT', body: { value: secret } });
  expect(put.status, put.text).toBe(200);
  const flowId = await publish(
    flow(
      'Orders',
      {
        hello: says({ en: 'Hello.', fr: 'Bonjour.' }, 'menu'),
        menu: {
          type: 'options',
          text: { en: 'What is it about?', fr: 'De quoi s’agit-il ?' },
          options: [
            { label: { en: 'My order', fr: 'Ma commande' }, next: 'number' },
            { label: { en: 'A person', fr: 'Une personne' }, next: 'over' },
          ],
        },
        number: {
          type: 'wait',
          for: 'reply',
          variable: 'number',
          next: 'look',
        },
        look: {
          type: 'callApi',
          method: 'GET',
          url: `${company.url}/orders/{{number}}`,
          headers: { Authorization: 'Bearer {{secret.shopKey}}' },
          save: [{ path: 'status', variable: 'status' }],
          next: 'tell',
          failure: 'sorry',
        },
        tell: says({ en: 'It is {{status}}.', fr: 'Elle est {{status}}.' }, 'menu'),
        sorry: says({ en: 'I do not find it.', fr: 'Je ne la trouve pas.' }, 'menu'),
        over: {
          type: 'handOver',
          text: { en: 'One moment.', fr: 'Un instant.' },
          returned: 'rate',
        },
        rate: {
          type: 'rating',
          scale: 5,
          text: { en: 'How was it?', fr: 'Alors ?' },
          next: 'thanks',
        },
        thanks: says({ en: 'Thank you.', fr: 'Merci.' }),
        end,
      },
      { variables: { number: {}, status: {} } },
    ),
  );
  const agent = await people.agent();
  await deployment.http('/agent/status', {
    method: 'PUT',
    token: agent.token,
    body: { status: 'online' },
  });
  const customer = await people.customer({ integrationId, locale: 'fr-FR' });
  const { id } = await customer.client.createConversation({});
  await until(() => expect(inShort(customer.entries)).toHaveLength(2));
  customer.client.send(id, 'ma commande');
  await until(() => expect(inShort(customer.entries)).toHaveLength(3));
  customer.client.send(id, 'A-1001');
  await until(() => expect(inShort(customer.entries)).toHaveLength(6));
  customer.client.send(id, 'Une personne');
  await until(() => expect(inShort(customer.entries)).toContain('assigned'));
  await agent.ask(`/${id}/messages`, { content: { type: 'text', text: 'Alex ici.' } });
  const back = await agent.ask(`/${id}/hand-back`, { reason: 'done' });
  expect(back.json).toMatchObject({ control: 'answerBot', assignee: null });
  await until(() => expect(inShort(customer.entries)).toContain('ratingRequested'));
  const requestSeq = customer.entries.find(
    (entry) => entry.kind === 'event' && entry.name === 'ratingRequested',
  )?.seq;
  await customer.client.rate(id, { requestSeq: requestSeq ?? 0, score: 5 });
  await until(() => expect(inShort(customer.entries)).toContain('business: Merci.'));
  expect(inShort(customer.entries)).toEqual([
    'business: Bonjour.',
    'business: De quoi s’agit-il ?',
    'user: ma commande',
    'user: A-1001',
    'business: Elle est shipped.',
    'business: De quoi s’agit-il ?',
    'user: Une personne',
    'business: Un instant.',
    'handedOver',
    'assigned',
    'business: Alex ici.',
    'handedBack',
    'ratingRequested',
    'rated',
    'business: Merci.',
  ]);
  expect(company.seen).toMatchObject([
    { path: '/orders/A-1001', headers: { authorization: `Bearer ${secret}` } },
  ]);
  expect(company.seen[0]?.headers['idempotency-key']).toMatch(/./);
  const history = await agent.ask(`/${id}/entries`);
  expect(history.text).not.toContain(secret);
  await retire(flowId);
}, 60_000);

it('[F22] [F23] is a draft, is published, is rolled back, and can be compared', async () => {
  const first = flow('Versions', { hello: says('First.'), end });
  const made = await ask('/admin/flows', { body: { document: first } });
  const path = `/admin/flows/${made.json['flowId']}`;
  await ask(`${path}/publish`, { body: { revision: 1, comment: 'the first' } });
  const second = { ...first, steps: { hello: says('Second.'), end } };
  const saved = await ask(`${path}/draft`, {
    method: 'PUT',
    body: { document: second, revision: 1 },
  });
  expect(saved.json).toMatchObject({ revision: 2, publishedVersion: 1 });
  const late = await ask(`${path}/draft`, {
    method: 'PUT',
    body: { document: first, revision: 1 },
  });
  expect(late.code).toBe('conflict');
  await ask(`${path}/publish`, { body: { revision: 2 } });
  const back = await ask(`${path}/roll-back`, { body: { version: 1 } });
  expect(back.json).toMatchObject({ publishedVersion: 1, latestVersion: 2 });
  const compared = await ask(`${path}/compare?from=1&to=2`);
  expect(compared.json['differences']).toEqual([
    {
      part: 'step',
      stepId: 'hello',
      change: 'changed',
      details: [{ path: 'text', before: 'First.', after: 'Second.' }],
    },
  ]);
  const versions = await ask(`${path}/versions`);
  expect(versions.json['versions']).toMatchObject([
    { version: 2 },
    { version: 1, comment: 'the first' },
  ]);
  expect((await ask(`${path}/versions/1`)).json['document']).toEqual(first);
  expect((await ask(`${path}/versions/9`)).status).toBe(404);
  expect((await ask(`${path}/roll-back`, { body: { version: 9 } })).status).toBe(404);
  expect((await ask(path, { method: 'DELETE' })).code).toBe('conflict');
  await retire(String(made.json['flowId']));
});

it('takes one turn of a flow for the console, with nothing stored and nothing called', async () => {
  const options = [{ label: 'Yes', next: 'end' }];
  const document = flow('Preview', { ask: { type: 'options', text: 'Well?', options }, end });
  const begun = await ask('/admin/flows/simulate', { body: { document } });
  expect(begun.json['effects']).toMatchObject([{ type: 'say', content: { text: 'Well?' } }]);
  const event = { type: 'message', seq: 1, content: { type: 'text', text: 'yes' } };
  const state = begun.json['state'];
  const over = await ask('/admin/flows/simulate', { body: { document, state, event } });
  expect(over.json['state']).toMatchObject({ status: 'ended' });
  const nonsense = { body: { document, state: { stack: 7 }, event: { type: 'x' } } };
  expect((await ask('/admin/flows/simulate', nonsense)).code).toBe('invalid_request');
});

it('[F13] plays dialogues with a flow for the console', async () => {
  const options = [{ label: 'Yes', next: 'end' }];
  const document = flow('Tested', { ask: { type: 'options', text: 'Well?', options }, end });
  const dialogues = [
    { name: 'right', dialogue: [{ bot: 'Well?' }, { choose: 'Yes' }, { ended: true }] },
    { name: 'wrong', dialogue: [{ bot: 'Good?' }] },
  ];
  const { json } = await ask('/admin/flows/test', { body: { document, dialogues } });
  expect(json['results']).toEqual([
    { name: 'right', passed: true },
    { name: 'wrong', passed: false, difference: { line: 1, expected: 'Good?', got: 'Well?' } },
  ]);
  const odd = { body: { document, dialogues: [{ name: 'x', dialogue: [{ dance: true }] }] } };
  expect((await ask('/admin/flows/test', odd)).code).toBe('invalid_request');
});

it('[F11] tells the messenger what flows offer, and begins the one that was taken up', async () => {
  const offer = { type: 'proactive', text: { en: 'Any questions?' }, pages: ['/lamps*'] };
  const when = { integrations: [integrationId] };
  const flowId = await publish(
    flow('Offer', { hello: says('Glad you ask.'), end }, { triggers: [{ ...offer, when }] }),
  );
  const session = await deployment.http('/sdk/sessions', { body: { integrationId } });
  const token = String(session.json['token']);
  const { json } = await deployment.http('/sdk/offers', { token });
  expect(json['offers']).toEqual([
    { flowId, text: 'Any questions?', pages: [['/lamps*']], show: 'once' },
  ]);
  const customer = await people.customer({ integrationId });
  await customer.client.createConversation({ message: 'Yes', proactive: flowId });
  await until(() => expect(inShort(customer.entries)).toContain('business: Glad you ask.'));
  await retire(flowId);
});

it('[E1] [F5] bad flows are refused with what is wrong, and stored drafts say it too', async () => {
  const unfinished = flow('Unfinished', {
    hello: { type: 'message', text: 'Hi', next: 'nowhere' },
  });
  const made = await ask('/admin/flows', { body: { document: unfinished } });
  expect(made.status).toBe(201);
  expect(made.json['problems']).toMatchObject([{ severity: 'error', stepId: 'hello' }]);
  const path = `/admin/flows/${made.json['flowId']}`;
  const refused = await ask(`${path}/publish`, { body: { revision: 1 } });
  expect(refused).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(refused.text).toContain('hello');
  expect((await ask('/admin/flows', { text: '{' })).code).toBe('invalid_json');
  const much = flow('Much', { hello: says('x'.repeat(5_000_000)), end });
  expect((await ask('/admin/flows', { body: { document: much } })).code).toBe('too_large');
  const steps: Record<string, object> = {};
  for (let i = 0; i < 10_000; i++) steps[`s${i}`] = { type: 'end' };
  const many = await ask('/admin/flows/check', { body: { document: flow('Many', steps) } });
  expect(many.status === 200 ? many.json['problems'] : many.code).toBeTruthy();
  const strange = flow('Strange', { hello: { type: 'teleport' } });
  const checked = await ask('/admin/flows/check', { body: { document: strange } });
  expect(checked.json['problems']).toMatchObject([{ severity: 'error', stepId: 'hello' }]);
  await ask(path, { method: 'DELETE' });
});

it('[I9] flows are their app’s, and administrators’', async () => {
  const made = await ask('/admin/flows', { body: { document: flow('Mine', { end }) } });
  const path = `/admin/flows/${made.json['flowId']}`;
  const other = await deployment.anotherApp('Flowers');
  const token = await deployment.tokenOf(other.admin)();
  for (const [method, rest, body] of [
    ['GET', '', undefined],
    ['DELETE', '', undefined],
    ['GET', '/versions', undefined],
    ['GET', '/compare?from=draft', undefined],
    ['POST', '/publish', { revision: 1 }],
    ['PUT', '/draft', { revision: 1, document: {} }],
  ] as const) {
    const answer = await deployment.http(path + rest, { method, token, body });
    expect(answer.status, `${method} ${rest}`).toBe(404);
  }
  const listed = await deployment.http('/admin/flows', { token });
  expect(listed.json['flows']).toEqual([]);
  const agent = await deployment.hire('Alex');
  const asAgent = { token: await agent.getToken() };
  expect((await deployment.http('/admin/flows', asAgent)).code).toBe('forbidden');
  await ask(path, { method: 'DELETE' });
});
