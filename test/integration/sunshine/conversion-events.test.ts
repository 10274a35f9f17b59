import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRecordingServer } from '../../support/recording-server.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type Sunshine, sunshine } from './support/client.ts';

let deployment: Deployment;
let api: Sunshine;
let base: string;
let conversationId: string;
let meta: Awaited<ReturnType<typeof startRecordingServer>>;
/** What Meta answers instead, where it refuses. */
let refusal: { status: number; body: string } | undefined;

const made = async (path: string, body: object, name: string) => {
  const { status, json, text } = await api.raw(base + path, { body });
  expect(status, text).toBe(201);
  return (json[name] as { id: string }).id;
};

beforeAll(async () => {
  deployment = await startDeployment({ CAUSERIE_EGRESS_ALLOW: '127.0.0.1' });
  api = sunshine(deployment);
  base = `/v2/apps/${api.appId}`;
  meta = await startRecordingServer(({ path, body }) => {
    if (refusal !== undefined) return refusal;
    if (path.endsWith('/dataset')) return { body: '{"id":"4711"}' };
    const { data = [] } = JSON.parse(body.toString() || '{}') as { data?: unknown[] };
    return { body: JSON.stringify({ events_received: data.length, fbtrace_id: 'x' }) };
  });
  const shared = { apiUrl: meta.url, appSecret: 'app-secret-of-meta' };
  const page = { ...shared, pageAccessToken: 'page-token-of-meta', appId: '100' };
  const accounts = [
    { ...page, type: 'messenger', pageId: '111' },
    { ...page, type: 'instagram', businessId: '222' },
    {
      ...shared,
      type: 'whatsapp',
      accessToken: 'token-of-whatsapp',
      phoneNumberId: '3',
      accountId: '333',
    },
  ];
  const userId = await made('/users', { externalId: 'ada' }, 'user');
  const participants = [{ userId }];
  conversationId = await made('/conversations', { type: 'personal', participants }, 'conversation');
  for (const account of accounts) {
    const integrationId = await made('/integrations', account, 'integration');
    const { type } = account;
    const who =
      type === 'whatsapp' ? { phoneNumber: '+15551234567' } : { externalId: `ada-${type}` };
    const body = {
      matchCriteria: { type, integrationId, ...who },
      confirmation: { type: 'immediate' },
      target: { conversationId },
    };
    await made('/users/ada/clients', body, 'client');
  }
  meta.take();
});
afterAll(async () => {
  await deployment?.close();
  await meta?.close();
});

const report = (body: object, id = conversationId) =>
  api.raw(`${base}/conversations/${id}/conversionEvents`, { body });
const event = { event_name: 'Purchase', event_time: 1_752_161_233, custom_data: { value: 3 } };

it.each([
  ['messenger', {}, '111', { page_id: '111', page_scoped_user_id: 'ada-messenger' }],
  ['instagram', {}, '222', { instagram_business_account_id: '222', ig_sid: 'ada-instagram' }],
  [
    'whatsapp',
    { user_data: { ctwa_clid: 'click', email: 'x' } },
    '333',
    { whatsapp_business_account_id: '333', ctwa_clid: 'click' },
  ],
])(
  '[S80] events of %s go to Meta, for who the conversation is with',
  async (type, own, account, user) => {
    const told = { ...event, ...own };
    const { status, json } = await report({ [type]: { payload: { data: [told, told] } } });
    expect(status).toBe(200);
    expect(json).toEqual({ conversionEvents: { datasetId: '4711', eventsReceived: 2 } });
    const [set, sent] = meta.take();
    expect(set?.path).toMatch(new RegExp(`^/v[\\d.]+/${account}/dataset$`));
    expect(sent?.path).toMatch(/^\/v[\d.]+\/4711\/events$/);
    expect(sent?.headers.authorization).toMatch(
      /^Bearer (?:page-token-of-meta|token-of-whatsapp)$/,
    );
    const { data } = JSON.parse(sent?.body.toString() ?? '');
    const action = { action_source: 'business_messaging', messaging_channel: type };
    expect(data).toEqual(Array(2).fill({ ...event, ...action, user_data: user }));
  },
);

it('[S80] what cannot be reported is refused with what is wrong', async () => {
  const data = [event];
  const click = await report({ whatsapp: { payload: { data } } });
  expect([click.status, click.text]).toEqual([400, expect.stringContaining('ctwa_clid')]);
  for (const body of [{}, { instagram: {} }, { instagram: { payload: { data: [] } } }]) {
    expect((await report(body)).status).toBe(400);
  }
  const both = { payload: { data } };
  expect((await report({ instagram: both, messenger: both })).status).toBe(400);
  const stranger = await made('/users', { externalId: 'ben' }, 'user');
  const participants = [{ userId: stranger }];
  const other = await made('/conversations', { type: 'personal', participants }, 'conversation');
  const nobody = await report({ messenger: both }, other);
  expect([nobody.status, nobody.text]).toEqual([400, expect.stringContaining('messenger')]);
  meta.take();
});

it('[S80] what Meta says against it is told, without what is secret', async () => {
  const body = { messenger: { payload: { data: [event] } } };
  refusal = { status: 400, body: '{"error":{"code":100,"message":"No such event"}}' };
  const refused = await report(body);
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('No such event')]);
  expect(refused.text).not.toContain('of-meta');
  refusal = { status: 500, body: 'oops' };
  expect((await report(body)).status).toBe(503);
  refusal = { status: 200, body: '{}' };
  expect((await report(body)).status).toBe(400);
  refusal = undefined;
});
