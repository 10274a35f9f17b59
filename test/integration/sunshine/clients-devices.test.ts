import { afterAll, beforeAll, expect, it } from 'vitest';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type Sunshine, sunshine } from './support/client.ts';

let deployment: Deployment;
let api: Sunshine;

beforeAll(async () => {
  deployment = await startDeployment();
  api = sunshine(deployment);
});
afterAll(() => deployment?.close());

interface Client {
  id: string;
  type: string;
  status: string;
}
interface Device {
  id: string;
  clientId: string;
}
const refused = (status: number, code: string) => ({ status, body: { errors: [{ code }] } });
const path = (rest: string) => `/v2/apps/${api.appId}/users/${rest}`;

/** A customer's session, as a mobile app has it. */
async function comes(externalId: string): Promise<string> {
  const { integrationId } = deployment.outputs;
  const jwt = await customerJwt(deployment.outputs, externalId);
  const { json } = await deployment.http('/sdk/login', { body: { integrationId, jwt } });
  return String(json['token']);
}

function register(token: string, deviceId: string, more: object = {}) {
  const body = { deviceId, platform: 'ios', pushToken: 'push-token-1', ...more };
  return deployment.http('/sdk/device', { method: 'PUT', token, body });
}

it('[S17] who has been here himself has one client, who was only spoken of has none', async () => {
  await api.users.createUser(api.appId, { externalId: 'anna' });
  const list = () =>
    api.clients.listClients<{ clients: Client[]; meta: object }>(api.appId, 'anna', undefined);
  expect((await list()).clients).toEqual([]);
  await comes('anna');
  const { clients, meta } = await list();
  expect(clients).toMatchObject([{ type: 'sdk', status: 'active' }]);
  expect(clients[0]?.id).toMatch(/^[0-9a-f]{24}$/);
  expect(meta).toMatchObject({ hasMore: false });

  const id = clients[0]?.id ?? '';
  await expect(api.clients.removeClient(api.appId, 'anna', id)).rejects.toMatchObject(
    refused(400, 'bad_request'),
  );
  await expect(api.clients.removeClient(api.appId, 'anna', 'f'.repeat(24))).rejects.toMatchObject(
    refused(404, 'client_not_found'),
  );
  expect((await list()).clients).toEqual(clients);
});

it('[S17] a channel that the app does not have cannot be linked, and it is said which', async () => {
  await api.users.createUser(api.appId, { externalId: 'berta' });
  const body = api.model('ClientCreate', {
    matchCriteria: { type: 'whatsapp', integrationId: 'a'.repeat(24), phoneNumber: '+15550100' },
    confirmation: { type: 'immediate' },
    target: { conversationId: 'b'.repeat(24) },
  });
  await expect(api.clients.createClient(api.appId, 'berta', body)).rejects.toMatchObject(
    refused(400, 'bad_request'),
  );
  const answer = await api.raw(path('berta/clients'), { body });
  expect(answer.text).toContain('whatsapp');
  expect(await api.raw(path('berta/clients'), { body: {} })).toMatchObject({ status: 400 });
  expect(await api.raw(path('nobody/clients'), { body })).toMatchObject({
    status: 404,
    code: 'user_not_found',
  });
});

it('[S18] devices are listed, the last seen first, and looked at', async () => {
  const phone = await comes('cleo');
  const list = () => api.devices.listDevices<{ devices: Device[] }>(api.appId, 'cleo');
  expect((await list()).devices).toEqual([]);
  expect(
    (await register(phone, 'phone-0123456789', { appVersion: '2.1', locale: 'fr' })).status,
  ).toBe(200);
  const browser = await comes('cleo');
  const subscription = JSON.stringify({ endpoint: 'https://push.example/1' });
  await register(browser, 'browser-0123456789', { platform: 'web', pushToken: subscription });

  const { devices } = await list();
  expect(devices).toMatchObject([
    { type: 'web', status: 'active', integrationId: deployment.outputs.integrationId },
    {
      type: 'ios',
      status: 'active',
      pushNotificationToken: 'push-token-1',
      appVersion: '2.1',
      info: { locale: 'fr' },
    },
  ]);
  // What takes a device away from its customer is told to nobody.
  expect((await api.raw(path('cleo/devices'))).text).not.toMatch(/0123456789|push\.example/);
  const [, second] = devices;
  const one = await api.devices.getDevice<{ device: Device }>(api.appId, 'cleo', second?.id ?? '');
  expect(one.device).toEqual(second);
  const { clients } = await api.clients.listClients<{ clients: Client[] }>(api.appId, 'cleo');
  expect(second?.clientId).toBe(clients[0]?.id);

  await expect(api.devices.getDevice(api.appId, 'cleo', 'f'.repeat(24))).rejects.toMatchObject(
    refused(404, 'device_not_found'),
  );
  await api.users.createUser(api.appId, { externalId: 'dora' });
  await expect(api.devices.getDevice(api.appId, 'dora', second?.id)).rejects.toMatchObject(
    refused(404, 'device_not_found'),
  );
  await expect(api.devices.listDevices(api.appId, 'nobody')).rejects.toMatchObject(
    refused(404, 'user_not_found'),
  );
});

it('[S8] a deleted user’s devices are anybody’s again', async () => {
  const token = await comes('emil');
  await register(token, 'shared-0123456789');
  await api.users.deleteUser(api.appId, 'emil');
  const next = await comes('frida');
  expect((await register(next, 'shared-0123456789')).status).toBe(200);
  expect(
    (await api.devices.listDevices<{ devices: Device[] }>(api.appId, 'frida')).devices,
  ).toHaveLength(1);
});
