import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type CustomerHere, createPeople, inShort } from '../support/people.ts';
import { type Key, type RawRequest, type Sunshine, sunshine } from './support/client.ts';
import { eventViolations } from './support/event-conforms.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';

interface Linked {
  id: string;
  name: string;
  integrationId: string;
  integrationType: string;
  deliverStandbyEvents: boolean;
  nextSwitchboardIntegrationId?: string;
  messageHistoryCount?: number;
}
interface ToldSwitchboard {
  switchboard: { id: string; enabled: boolean; defaultSwitchboardIntegrationId?: string };
}
interface ToldLinked {
  switchboardIntegration: Linked;
}

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let api: Sunshine;
let appId: string;
let receiver: Receiver;
const receivers: Receiver[] = [];

beforeAll(async () => {
  deployment = await startDeployment({ CAUSERIE_EGRESS_ALLOW: '127.0.0.1' });
  people = createPeople(deployment);
  api = sunshine(deployment);
  ({ appId } = api);
  await receive();
});
afterEach(() => people.close());
afterAll(async () => {
  await deployment?.close();
  for (const one of receivers) await one.close();
});

/** A receiver of which the integrations that are made from now on tell. */
async function receive(): Promise<void> {
  receiver = await startReceiver();
  receivers.push(receiver);
}

const until = (assertion: () => void | Promise<void>) =>
  vi.waitFor(assertion, { timeout: 15_000, interval: 50 });
const boards = () => `/v2/apps/${appId}/switchboards`;
const nowhere = '0123456789abcdef01234567';

async function board(): Promise<ToldSwitchboard['switchboard']> {
  const { json } = await api.raw(boards());
  const [found] = json['switchboards'] as ToldSwitchboard['switchboard'][];
  if (found === undefined) throw new Error('the app has no switchboard');
  return found;
}

async function linked(): Promise<Linked[]> {
  const { json } = await api.raw(`${boards()}/${(await board()).id}/switchboardIntegrations`);
  return json['switchboardIntegrations'] as Linked[];
}

async function named(name: string): Promise<Linked> {
  const found = (await linked()).find((one) => one.name === name);
  if (found === undefined) throw new Error(`the switchboard has no ${name}`);
  return found;
}

const link = async (body: object): Promise<Linked> => {
  const path = `${boards()}/${(await board()).id}/switchboardIntegrations`;
  const { status, json } = await api.raw(path, { body });
  expect([status, json['errors']]).toEqual([201, undefined]);
  return json['switchboardIntegration'] as Linked;
};

/** A custom integration with a key of its own. */
async function custom(displayName: string): Promise<{ id: string; key: Key }> {
  const triggers = [
    'conversation:message',
    'switchboard:passControl',
    'switchboard:offerControl',
    'switchboard:acceptControl',
    'switchboard:releaseControl',
  ];
  const webhooks = [{ target: receiver.url, triggers }];
  const body = { type: 'custom', displayName, webhooks };
  const made = await api.raw(`/v2/apps/${appId}/integrations`, { body });
  expect([made.status, made.json['errors']]).toEqual([201, undefined]);
  const { id } = made.json['integration'] as { id: string };
  const path = `/v2/apps/${appId}/integrations/${id}/keys`;
  const { json } = await api.raw(path, { body: { displayName } });
  const key = json['key'] as { id: string; secret: string };
  return { id, key: { apiKeyId: key.id, apiKeySecret: key.secret } };
}

/** As every test finds it: nothing of it was ever changed, but for its name. */
async function startOver(): Promise<void> {
  const { json } = await api.raw(boards());
  for (const { id } of json['switchboards'] as { id: string }[]) {
    await api.raw(`${boards()}/${id}`, { method: 'DELETE' });
  }
  await api.raw(boards(), { method: 'POST' });
  const agents = await link({ name: 'agentWorkspace', integrationType: 'zd:agentWorkspace' });
  await link({
    name: 'answerBot',
    integrationType: 'zd:answerBot',
    nextSwitchboardIntegrationId: agents.id,
  });
  const { id } = await board();
  await api.raw(`${boards()}/${id}`, { method: 'PATCH', body: { enabled: true } });
}

describe('switchboards', () => {
  it('[S61] every app has one, where the flows pass on to the agents', async () => {
    const { switchboards } = await api.switchboards.listSwitchboards<{
      switchboards: ToldSwitchboard['switchboard'][];
    }>(appId);
    expect(switchboards).toMatchObject([{ enabled: true }]);
    expect(switchboards[0]?.id).toMatch(/^[0-9a-f]{24}$/);
    expect((await board()).id).toBe(switchboards[0]?.id);
    const listed = await api.switchboardIntegrations.listSwitchboardIntegrations<{
      switchboardIntegrations: Linked[];
    }>(appId, switchboards[0]?.id);
    const [flows, agents] = listed.switchboardIntegrations;
    expect(flows).toMatchObject({
      name: 'answerBot',
      integrationType: 'zd:answerBot',
      deliverStandbyEvents: true,
      nextSwitchboardIntegrationId: agents?.id,
    });
    expect(agents).toMatchObject({
      name: 'agentWorkspace',
      integrationType: 'zd:agentWorkspace',
    });
    expect(new Set([flows?.id, agents?.id, flows?.integrationId, agents?.integrationId]).size).toBe(
      4,
    );
  });

  it('[S61] [S62] are deleted, made and enabled, one an app, by the official client', async () => {
    const before = await board();
    const { switchboards } = api;
    await expect(switchboards.createSwitchboard(appId)).rejects.toMatchObject({ status: 400 });
    expect(await api.raw(boards(), { method: 'POST' })).toMatchObject({ code: 'bad_request' });
    await switchboards.deleteSwitchboard(appId, before.id);
    expect((await api.raw(boards())).json).toEqual({ switchboards: [] });
    const gone = `${boards()}/${before.id}`;
    for (const [path, request] of [
      [gone, { method: 'DELETE' }],
      [gone, { method: 'PATCH', body: { enabled: true } }],
      [`${gone}/switchboardIntegrations`, {}],
      [`${gone}/switchboardIntegrations`, { body: { name: 'x', integrationId: nowhere } }],
    ] as [string, RawRequest][]) {
      expect(await api.raw(path, request)).toMatchObject({
        status: 404,
        code: 'switchboard_not_found',
      });
    }
    const { switchboard } = await switchboards.createSwitchboard<ToldSwitchboard>(appId);
    expect(switchboard).toMatchObject({ enabled: false });
    expect(switchboard.id).not.toBe(before.id);
    expect(await linked()).toEqual([]);
    const path = `${boards()}/${switchboard.id}`;
    // Nobody in it can begin a conversation.
    expect(await api.raw(path, { method: 'PATCH', body: { enabled: true } })).toMatchObject({
      status: 404,
      code: 'switchboard_integration_not_found',
    });
    const absent = { defaultSwitchboardIntegrationId: nowhere };
    expect(await api.raw(path, { method: 'PATCH', body: absent })).toMatchObject({
      status: 404,
      code: 'switchboard_integration_not_found',
    });
    const agents = await link({ name: 'humans', integrationType: 'zd:agentWorkspace' });
    const settings = { enabled: true, defaultSwitchboardIntegrationId: agents.id, ignored: 1 };
    const updated = await switchboards.updateSwitchboard<ToldSwitchboard>(
      appId,
      switchboard.id,
      settings,
    );
    const { ignored: _, ...kept } = settings;
    expect(updated.switchboard).toMatchObject({ id: switchboard.id, ...kept });
    await startOver();
  });

  it('[S62] link flows, agents and custom integrations, by the official client', async () => {
    const { id } = await board();
    const bot = await custom('Bot');
    const { switchboardIntegrations } = api;
    const agents = await named('agentWorkspace');
    const body = {
      name: 'bot',
      integrationId: bot.id,
      deliverStandbyEvents: false,
      nextSwitchboardIntegrationId: agents.id,
      messageHistoryCount: 5,
    };
    const made = await switchboardIntegrations.createSwitchboardIntegration<ToldLinked>(
      appId,
      id,
      body,
    );
    const { switchboardIntegration } = made;
    expect(switchboardIntegration).toMatchObject({ ...body, integrationType: 'custom' });
    expect(await named('bot')).toEqual({ ...switchboardIntegration });
    const change = {
      name: 'robot_2-x',
      deliverStandbyEvents: true,
      nextSwitchboardIntegrationId: null,
      messageHistoryCount: null,
    };
    const updated = await switchboardIntegrations.updateSwitchboardIntegration<ToldLinked>(
      appId,
      id,
      switchboardIntegration.id,
      change,
    );
    expect(updated.switchboardIntegration).toMatchObject({
      name: 'robot_2-x',
      deliverStandbyEvents: true,
    });
    const after = await named('robot_2-x');
    expect(after).not.toHaveProperty('nextSwitchboardIntegrationId');
    expect(after).not.toHaveProperty('messageHistoryCount');
    await switchboardIntegrations.deleteSwitchboardIntegration(
      appId,
      id,
      switchboardIntegration.id,
    );
    const path = `${boards()}/${id}/switchboardIntegrations/${switchboardIntegration.id}`;
    for (const request of [{ method: 'DELETE' }, { method: 'PATCH', body: { name: 'x' } }]) {
      expect(await api.raw(path, request)).toMatchObject({
        status: 404,
        code: 'switchboard_integration_not_found',
      });
    }
  });

  it('[S62] refuse what would not hold together, ten are the most', async () => {
    const { id } = await board();
    const [agents, flows] = await linked();
    const path = `${boards()}/${id}/switchboardIntegrations`;
    const refused = async (body: object, code = 'bad_request', status = 400) =>
      expect(await api.raw(path, { body })).toMatchObject({ status, code });
    const bot = await custom('Bot');
    const web = deployment.outputs.integrationId;
    await refused({ integrationId: bot.id });
    await refused({ name: 'has blanks', integrationId: bot.id });
    await refused({ name: 'next', integrationId: bot.id });
    await refused({ name: 'answerBot', integrationId: bot.id });
    await refused({ name: 'x'.repeat(129), integrationId: bot.id });
    await refused({ name: 'bot' });
    await refused({ name: 'bot', integrationId: bot.id, integrationType: 'zd:answerBot' });
    await refused({ name: 'bot', integrationType: 'zd:answerBot' });
    await refused({ name: 'bot', integrationType: 'an-oauth-client' });
    await refused({ name: 'bot', integrationId: bot.id, messageHistoryCount: 11 });
    await refused({ name: 'bot', integrationId: web }, 'integration_not_found', 404);
    await refused({ name: 'bot', integrationId: nowhere }, 'integration_not_found', 404);
    const dangling = { name: 'bot', integrationId: bot.id, nextSwitchboardIntegrationId: nowhere };
    await refused(dangling, 'switchboard_integration_not_found', 404);
    expect(await linked()).toHaveLength(2);
    // Another passes on to them.
    expect(await api.raw(`${path}/${agents?.id}`, { method: 'DELETE' })).toMatchObject({
      status: 400,
    });
    await api.raw(`${boards()}/${id}`, {
      method: 'PATCH',
      body: { defaultSwitchboardIntegrationId: flows?.id },
    });
    expect(await api.raw(`${path}/${flows?.id}`, { method: 'DELETE' })).toMatchObject({
      status: 400,
    });
    const itself = { nextSwitchboardIntegrationId: flows?.id };
    expect(await api.raw(`${path}/${flows?.id}`, { method: 'PATCH', body: itself })).toMatchObject({
      status: 400,
    });
    const ids = [bot.id];
    while (ids.length < 9) ids.push((await custom('Bot')).id);
    for (const [index, integrationId] of ids.slice(0, 8).entries()) {
      await link({ name: `bot-${index}`, integrationId });
    }
    await refused(
      { name: 'one-too-many', integrationId: ids[8] },
      'too_many_switchboard_integrations',
    );
    // What is deleted is linked no longer.
    await api.raw(`/v2/apps/${appId}/integrations/${ids[0]}`, { method: 'DELETE' });
    expect((await linked()).map(({ name }) => name)).not.toContain('bot-0');
    for (const integrationId of ids.slice(1)) {
      await api.raw(`/v2/apps/${appId}/integrations/${integrationId}`, { method: 'DELETE' });
    }
    expect(await linked()).toHaveLength(2);
    await startOver();
  });

  it('[S62] several changes at once are all kept', async () => {
    const bots = await Promise.all([1, 2, 3, 4].map(() => custom('Bot')));
    await Promise.all(bots.map(({ id }, index) => link({ name: `b${index}`, integrationId: id })));
    expect((await linked()).map(({ name }) => name).sort()).toEqual([
      'agentWorkspace',
      'answerBot',
      'b0',
      'b1',
      'b2',
      'b3',
    ]);
    for (const { id } of bots) {
      await api.raw(`/v2/apps/${appId}/integrations/${id}`, { method: 'DELETE' });
    }
  });

  it('[S60] are the app’s own: nothing that an integration’s key or another app sees', async () => {
    const bot = await custom('Bot');
    const its = sunshine(deployment, bot.key);
    expect(await its.raw(boards())).toMatchObject({ status: 403, code: 'forbidden' });
    const other = await deployment.anotherApp('Rival');
    const theirs = sunshine(deployment, other);
    const { id } = await board();
    const [first] = await linked();
    expect(await theirs.raw(boards())).toMatchObject({ status: 404 });
    const inTheirs = `/v2/apps/${other.appId}/switchboards/${id}`;
    for (const [path, request] of [
      [inTheirs, { method: 'PATCH', body: {} }],
      [inTheirs, { method: 'DELETE' }],
      [`${inTheirs}/switchboardIntegrations`, {}],
      [`${inTheirs}/switchboardIntegrations/${first?.id}`, { method: 'DELETE' }],
    ] as [string, RawRequest][]) {
      expect(await theirs.raw(path, request)).toMatchObject({ status: 404 });
    }
    const own = (await theirs.raw(`/v2/apps/${other.appId}/switchboards`)).json;
    const [ownBoard] = own['switchboards'] as { id: string }[];
    expect(ownBoard?.id).not.toBe(id);
    const path = `/v2/apps/${other.appId}/switchboards/${ownBoard?.id}/switchboardIntegrations`;
    const stolen = { name: 'bot', integrationId: bot.id };
    expect(await theirs.raw(path, { body: stolen })).toMatchObject({ status: 404 });
    await api.raw(`/v2/apps/${appId}/integrations/${bot.id}`, { method: 'DELETE' });
  });
});

describe('control of conversations', () => {
  let bot: { id: string; key: Key };
  let its: Sunshine;
  let botId: string;
  let customer: CustomerHere;
  let conversationId: string;

  beforeEach(async () => {
    await startOver();
    await receive();
    bot = await custom('Bot');
    its = sunshine(deployment, bot.key);
    const agents = await named('agentWorkspace');
    const settings = { nextSwitchboardIntegrationId: agents.id };
    botId = (await link({ name: 'bot', integrationId: bot.id, ...settings })).id;
    customer = await people.customer();
  });
  afterEach(async () => {
    await api.raw(`/v2/apps/${appId}/integrations/${bot.id}`, { method: 'DELETE' });
  });

  /** Functions remember a switchboard for ten seconds, webhooks for three. */
  const heardOf = (seconds: number) => sleep(seconds * 1000 + 200);

  async function begin(): Promise<void> {
    const conversation = await customer.client.createConversation();
    conversationId = conversation.id;
  }

  async function control(): Promise<{ active: string | undefined; pending: string | undefined }> {
    const { json } = await api.raw(`/v2/apps/${appId}/conversations/${conversationId}`);
    const conversation = json['conversation'] as Record<string, { name: string } | undefined>;
    const { activeSwitchboardIntegration: active, pendingSwitchboardIntegration: pending } =
      conversation;
    return { active: active?.name, pending: pending?.name };
  }
  const act = (action: string, body: object | undefined, by: Sunshine = api) =>
    by.raw(`/v2/apps/${appId}/conversations/${conversationId}/${action}`, {
      method: 'POST',
      ...(body === undefined ? {} : { body }),
    });
  const types = () => receiver.events().map(({ type }) => type);

  it('[S64] [S65] [S66] [S67] [S70] goes round by the official client, and webhooks are told', async () => {
    await heardOf(3);
    await begin();
    const { switchboardActions } = its;
    const pass = (switchboardIntegration: string, metadata = {}) =>
      switchboardActions.passControl(
        appId,
        conversationId,
        api.model('PassControlBody', { switchboardIntegration, metadata }),
      );
    await pass('bot', { why: 'test' });
    expect(await control()).toEqual({ active: 'bot', pending: undefined });
    await customer.client.send(conversationId, 'Hello?').stored;
    await switchboardActions.offerControl(
      appId,
      conversationId,
      api.model('OfferControlBody', { switchboardIntegration: 'next', metadata: { hot: true } }),
    );
    expect(await control()).toEqual({ active: 'bot', pending: 'agentWorkspace' });
    await api.switchboardActions.acceptControl(
      appId,
      conversationId,
      api.model('AcceptControlBody', {}),
    );
    expect(await control()).toEqual({ active: 'agentWorkspace', pending: undefined });
    await pass(botId);
    await switchboardActions.releaseControl(appId, conversationId);
    expect(await control()).toEqual({ active: undefined, pending: undefined });
    await until(() =>
      expect(types()).toEqual([
        'switchboard:passControl',
        'conversation:message',
        'switchboard:offerControl',
        'switchboard:acceptControl',
        'switchboard:passControl',
        'switchboard:releaseControl',
      ]),
    );
    expect(receiver.events().flatMap(eventViolations)).toEqual([]);
    const [passed, , offered] = receiver.events();
    const own = { id: botId, name: 'bot', integrationId: bot.id, integrationType: 'custom' };
    expect(passed).toMatchObject({
      payload: {
        metadata: { why: 'test' },
        conversation: { id: conversationId, activeSwitchboardIntegration: own },
      },
    });
    expect(offered).toMatchObject({
      payload: {
        metadata: { hot: true },
        conversation: {
          activeSwitchboardIntegration: own,
          pendingSwitchboardIntegration: { name: 'agentWorkspace' },
        },
      },
    });
  }, 60_000);

  it('[S67] [S70] a bot in standby is heard by the customer, and hears nothing where it does not want to', async () => {
    const { id } = await board();
    const path = `${boards()}/${id}/switchboardIntegrations/${botId}`;
    await api.raw(path, { method: 'PATCH', body: { deliverStandbyEvents: false } });
    await heardOf(3);
    await begin();
    await customer.client.send(conversationId, 'To the flows').stored;
    const message = {
      author: { type: 'business', displayName: 'Bot' },
      content: { type: 'text', text: 'May I?' },
    };
    const posted = await act('messages', message, its);
    expect([posted.status, posted.json['errors']]).toEqual([201, undefined]);
    await until(() => expect(inShort(customer.entries)).toContain('business: May I?'));
    expect((await control()).active).not.toBe('bot');
    await act('passControl', { switchboardIntegration: 'bot' });
    await customer.client.send(conversationId, 'To the bot').stored;
    await until(() => expect(receiver.texts()).toContain('To the bot'));
    expect(receiver.texts()).not.toContain('To the flows');
    expect(types()).toContain('switchboard:passControl');
  }, 60_000);

  it('[S65] [S69] from agents to a bot and back, as people see it', async () => {
    const alex = await people.agent();
    await begin();
    await act('passControl', { switchboardIntegration: 'zd:agentWorkspace' });
    await until(() => expect(alex.waiting).toContain(conversationId));
    await alex.ask(`/${conversationId}/assign`, {});
    await until(() => expect(inShort(customer.entries)).toContain('assigned'));
    await act('passControl', { switchboardIntegration: 'bot' }, its);
    const seen = () => customer.client.conversations.find(({ id }) => id === conversationId);
    await until(() => expect(seen()).toMatchObject({ control: 'answerBot', assignee: null }));
    const shown = await alex.ask(`/${conversationId}`);
    expect(shown.json['conversation'] ?? shown.json).toMatchObject({
      control: 'answerBot',
      switchboardIntegrationId: botId,
      assignee: null,
    });
    await customer.client.send(conversationId, 'A lamp').stored;
    // Neither flows nor agents answer what is a bot's.
    await sleep(500);
    const said = inShort(customer.entries);
    expect(said.slice(said.indexOf('assigned') + 1)).toEqual(['user: A lamp']);
    alex.waiting.length = 0;
    await act('passControl', { switchboardIntegration: 'next' }, its);
    await until(() => expect(alex.waiting).toContain(conversationId));
    expect(seen()).toMatchObject({ control: 'agentWorkspace' });
  }, 60_000);

  it('[S66] [S67] [S60] is accepted and released by whose it is, and refused to the others', async () => {
    const other = await custom('Other');
    const others = sunshine(deployment, other.key);
    await link({ name: 'other', integrationId: other.id });
    await begin();
    expect(await act('releaseControl', undefined, its)).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
    expect(await act('acceptControl', {}, its)).toMatchObject({ status: 403, code: 'forbidden' });
    expect(await act('acceptControl', {})).toMatchObject({
      status: 400,
      code: 'switchboard_invalid_action',
    });
    expect(await act('offerControl', { switchboardIntegration: 'bot' })).toMatchObject({
      status: 200,
      text: '{}',
    });
    expect(await act('acceptControl', {}, others)).toMatchObject({ status: 403 });
    expect(await act('acceptControl', undefined, its)).toMatchObject({ status: 200, text: '{}' });
    expect(await act('acceptControl', {}, its)).toMatchObject({ status: 200 });
    expect(await control()).toEqual({ active: 'bot', pending: undefined });
    expect(await act('offerControl', { switchboardIntegration: 'bot' })).toMatchObject({
      status: 400,
      code: 'switchboard_invalid_target',
    });
    expect(await act('releaseControl', {}, others)).toMatchObject({ status: 403 });
    expect(await act('releaseControl', undefined, its)).toMatchObject({ status: 200, text: '{}' });
    expect(await act('releaseControl', {}, its)).toMatchObject({ status: 403 });
    expect(await act('releaseControl', {})).toMatchObject({ status: 200 });
    await api.raw(`/v2/apps/${appId}/integrations/${other.id}`, { method: 'DELETE' });
  });

  it.each(['custom', 'nobody'])('[S64] refuses %s, and bodies that are none', async (reference) => {
    const other = await custom('Other');
    await link({ name: 'other', integrationId: other.id });
    await begin();
    for (const action of ['passControl', 'offerControl']) {
      expect(await act(action, { switchboardIntegration: reference })).toMatchObject({
        status: 400,
        code: 'switchboard_invalid_target',
      });
      expect(await act(action, {})).toMatchObject({ status: 400, code: 'bad_request' });
      const metadata = { why: 'x'.repeat(4096) };
      const large = { switchboardIntegration: 'bot', metadata };
      expect(await act(action, large)).toMatchObject({ status: 400, code: 'bad_request' });
    }
    await api.raw(`/v2/apps/${appId}/integrations/${other.id}`, { method: 'DELETE' });
  });

  it('[S60] of a conversation that is not there, or another app’s, is not found', async () => {
    await begin();
    const known = conversationId;
    const other = await deployment.anotherApp('Neighbour');
    const theirs = sunshine(deployment, other);
    for (const [action, body] of [
      ['passControl', { switchboardIntegration: 'zd:agentWorkspace' }],
      ['offerControl', { switchboardIntegration: 'zd:agentWorkspace' }],
      ['acceptControl', {}],
      ['releaseControl', {}],
    ] as const) {
      conversationId = nowhere;
      expect(await act(action, body)).toMatchObject({
        status: 404,
        code: 'conversation_not_found',
      });
      const path = `/v2/apps/${other.appId}/conversations/${known}/${action}`;
      expect(await theirs.raw(path, { body })).toMatchObject({
        status: 404,
        code: 'conversation_not_found',
      });
    }
  });

  it('[S63] [S68] begins with whom the switchboard names, who hands over to the agents', async () => {
    const { id } = await board();
    const body = { defaultSwitchboardIntegrationId: botId };
    await api.raw(`${boards()}/${id}`, { method: 'PATCH', body });
    await heardOf(10);
    await begin();
    expect(await control()).toEqual({ active: 'bot', pending: undefined });
    await customer.client.send(conversationId, 'Hello?').stored;
    await sleep(500);
    expect(inShort(customer.entries)).toEqual(['user: Hello?']);
    await act('releaseControl', {});
    await customer.client.send(conversationId, 'Still there?').stored;
    expect(await control()).toEqual({ active: 'bot', pending: undefined });
    // Disabled, it is as if there were none: the integration's own responder takes it.
    await api.raw(`${boards()}/${id}`, { method: 'PATCH', body: { enabled: false } });
    expect(await act('passControl', { switchboardIntegration: 'bot' })).toMatchObject({
      status: 400,
      code: 'switchboard_invalid_action',
    });
    await customer.client.send(conversationId, 'Anybody?').stored;
    await until(() => expect(inShort(customer.entries)).toContain('handedOver'));
  }, 60_000);
});
