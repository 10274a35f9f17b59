import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallCentre, until, type Worker } from './support/call-centre.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { createPeople } from './support/people.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let centre: ReturnType<typeof createCallCentre>;
let worker: Worker;
let conversationId: string;
const nobody = 'f'.repeat(24);

const good = {
  queues: [{ queueId: 'default' }, { queueId: 'second', groups: ['night'], skills: { tax: 2 } }],
  skills: ['tax'],
  groups: ['night'],
};
const hours = (...intervals: [string, string, string][]) => ({
  scheduleId: 'hours',
  timeZone: 'Europe/Paris',
  intervals: intervals.map(([day, from, to]) => ({ day, from, to })),
});

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
  centre = createCallCentre(deployment);
  expect((await centre.admin('PUT', '/routing', good)).status).toBe(200);
  worker = await centre.worker({ pool: 'main' });
  const customer = await people.customer();
  conversationId = (await customer.client.createConversation({ message: 'Hello' })).id;
  await until(async () => expect((await worker.status()).assigned).toEqual([conversationId]));
});
afterAll(async () => {
  people?.close();
  centre?.close();
  await deployment?.close();
});

describe('[E1] [E2] a routing that is wrong is refused with its place, and nothing changes', () => {
  const cases: [string, object, RegExp][] = [
    ['no queue', { queues: [] }, /queues/],
    ['a queue twice', { queues: [{ queueId: 'a' }, { queueId: 'a' }] }, /"a" stands there twice/],
    [
      'an unknown skill',
      { queues: [{ queueId: 'a', skills: { latin: 1 } }] },
      /queue "a" names the unknown skill "latin"/,
    ],
    [
      'an unknown group',
      { queues: [{ queueId: 'a', groups: ['x'] }] },
      /names the unknown group "x"/,
    ],
    [
      'an overflow to nowhere',
      { queues: [{ queueId: 'a', overflow: { afterSeconds: 5, queueId: 'b' } }] },
      /names the unknown queue "b"/,
    ],
    [
      'an overflow into itself',
      { queues: [{ queueId: 'a', overflow: { afterSeconds: 5, queueId: 'a' } }] },
      /overflows into itself/,
    ],
    ['a rule to nowhere', { ...good, rules: [{ queueId: 'b', when: {} }] }, /rule 1/],
    ['a priority of 10', { queues: [{ queueId: 'a', priority: 10 }] }, /priority/],
    ['an offer of 1 s', { queues: [{ queueId: 'a', offerSeconds: 1 }] }, /offerSeconds/],
    [
      'hours that overlap',
      { ...good, schedules: [hours(['monday', '09:00', '12:00'], ['monday', '11:00', '14:00'])] },
      /monday 09:00 to 12:00 and monday 11:00 to 14:00 overlap/,
    ],
    [
      'hours that end before they begin',
      { ...good, schedules: [hours(['monday', '22:00', '06:00'])] },
      /ends before it begins/,
    ],
    [
      'a zone that is none',
      { ...good, schedules: [{ ...hours(), timeZone: 'Mars/Olympus' }] },
      /Mars\/Olympus/,
    ],
    ['a status that is built in', { ...good, statuses: [{ name: 'away', base: 'away' }] }, /away/],
    [
      'a pool taken away from under those who work in it',
      { queues: [{ queueId: 'default', pool: 'elsewhere' }] },
      /pool "main" is in use/,
    ],
  ];
  it.each(cases)('%s', async (_, body, why) => {
    const before = await centre.admin('GET', '/routing');
    const refused = await centre.admin('PUT', '/routing', body);
    expect([400, 409]).toContain(refused.status);
    expect(['invalid_request', 'conflict']).toContain(refused.code);
    expect(refused.text.replaceAll('\\"', '"')).toMatch(why);
    expect((await centre.admin('GET', '/routing')).json).toEqual(before.json);
  });
});

describe('[E1] [E2] an agent who is wrong is refused, and stays as he was', () => {
  const cases: [string, object, RegExp][] = [
    ['capacity 0', { capacity: 0 }, /capacity/],
    ['capacity below 0', { capacity: -3 }, /capacity/],
    ['capacity 2.5', { capacity: 2.5 }, /capacity/],
    ['capacity 51', { capacity: 51 }, /capacity/],
    ['no capacity', {}, /capacity/],
    ['an unknown skill', { capacity: 1, skills: { latin: 1 } }, /"latin" is no skill/],
    ['a level of 6', { capacity: 1, skills: { tax: 6 } }, /skills/],
    ['an unknown group', { capacity: 1, groups: ['day'] }, /"day" is no group/],
    ['an unknown pool', { capacity: 1, pool: 'moon' }, /"moon" is no pool/],
    ['a language that is none', { capacity: 1, languages: ['?'] }, /languages/],
  ];
  it.each(cases)('%s', async (_, body, why) => {
    const path = `/agents/${worker.agentId}/routing`;
    const before = await centre.admin('GET', path);
    const refused = await centre.admin('PUT', path, body);
    expect(refused).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(refused.text.replaceAll('\\"', '"')).toMatch(why);
    expect((await centre.admin('GET', path)).json).toEqual(before.json);
  });

  it('nobody at all', async () => {
    const refused = await centre.admin('PUT', `/agents/${nobody}/routing`, { capacity: 1 });
    expect(refused).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('an agent is no administrator', async () => {
    const { token } = worker;
    expect((await deployment.http('/admin/routing', { token })).status).toBe(403);
  });
});

describe('[E1] [E2] what an agent asks for in vain changes nothing', () => {
  const cases: [string, string, object, number, string][] = [
    ['a transfer to nobody', 'transfer', { agentId: nobody }, 404, 'not_found'],
    ['a transfer to no queue', 'transfer', { queueId: 'moon' }, 404, 'not_found'],
    ['a transfer to no group', 'transfer', { group: 'day' }, 404, 'not_found'],
    ['a transfer to nowhere', 'transfer', {}, 400, 'invalid_request'],
    [
      'a transfer to two places',
      'transfer',
      { queueId: 'default', group: 'night' },
      400,
      'invalid_request',
    ],
    ['an offer that never was', 'accept', {}, 409, 'offer_gone'],
    ['declining it', 'decline', {}, 409, 'offer_gone'],
    ['assigning to nobody', 'assign', { agentId: nobody }, 404, 'not_found'],
  ];
  it.each(cases)('%s', async (_, what, body, status, code) => {
    const path = `/conversations/${conversationId}`;
    const before = await worker.ask(path);
    expect(await worker.ask(`${path}/${what}`, body)).toMatchObject({ status, code });
    expect((await worker.ask(path)).json).toEqual(before.json);
    expect((await worker.status()).assigned).toEqual([conversationId]);
  });

  it('a transfer to an agent who is not there, or has no room', async () => {
    const path = `/conversations/${conversationId}/transfer`;
    const away = await centre.worker({ pool: 'main', status: 'away' });
    const refused = await worker.ask(path, { agentId: away.agentId });
    expect(refused).toMatchObject({ status: 409, code: 'agent_unavailable' });
    const full = await worker.ask(path, { agentId: worker.agentId });
    expect(full).toMatchObject({ status: 409, code: 'agent_unavailable' });
    expect((await worker.status()).assigned).toEqual([conversationId]);
  });

  it('of another app’s agent there is nothing to see or to pass on to', async () => {
    const other = await deployment.anotherApp('Elsewhere');
    const token = await deployment.tokenOf(other.admin)();
    const path = `/admin/agents/${worker.agentId}/routing`;
    expect((await deployment.http(path, { token })).status).toBe(404);
    const body = { capacity: 9 };
    expect((await deployment.http(path, { method: 'PUT', token, body })).status).toBe(404);
    const removed = await deployment.http(`/admin/agents/${worker.agentId}`, {
      method: 'DELETE',
      token,
    });
    expect(removed.status).toBe(404);
    expect((await worker.status()).assigned).toEqual([conversationId]);
  });
});
