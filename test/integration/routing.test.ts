import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueuePosition } from '../../packages/client/src/index.ts';
import { createCallCentre, until, type Worker } from './support/call-centre.ts';
import { customerJwt } from './support/customer-jwt.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { createPeople, inShort } from './support/people.ts';

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let centre: ReturnType<typeof createCallCentre>;
let branch: string;

/** A conversation's field `topic` leads to the queue of that name, each in a pool of its own. */
const topic = (queueId: string) => ({ queueId, when: { fields: { topic: queueId } } });
const queue = (queueId: string, more: object = {}) => ({ queueId, pool: queueId, ...more });

/** Milliseconds for a test, of which some wait for time-outs of 5 to 10 seconds, one after the other. */
const patience = { timeout: 60_000 };

beforeAll(async () => {
  deployment = await startDeployment();
  people = createPeople(deployment);
  centre = createCallCentre(deployment);
  const made = await centre.admin('POST', '/integrations', { type: 'web', displayName: 'Branch' });
  branch = String(made.json['integrationId']);
  const never = { timeZone: 'Europe/Paris', intervals: [] };
  const routing = {
    pools: { least: { distribution: 'leastLoaded' } },
    queues: [
      queue('default', { pool: 'main' }),
      queue('line'),
      queue('urgent', { pool: 'line', priority: 9 }),
      queue('skilled', { skills: { billing: 3 }, relaxSkillsAfterSeconds: 5 }),
      queue('spoken', { matchLanguage: true }),
      queue('grouped', { groups: ['night shift'] }),
      queue('slow', { overflow: { afterSeconds: 5, queueId: 'backup' } }),
      queue('backup'),
      queue('asked', { mode: 'offer', offerSeconds: 5 }),
      queue('asked2', { mode: 'offer', offerSeconds: 600 }),
      queue('closed', { scheduleId: 'never' }),
      queue('tomorrow', { scheduleId: 'later' }),
      queue('afterHours'),
      queue('members'),
      queue('branch'),
      queue('tagged'),
      queue('silent'),
      queue('gone'),
      queue('back'),
      queue('passed'),
      queue('passed2'),
      queue('least'),
      queue('watched'),
      queue('positions'),
      queue('custom'),
      queue('capacity'),
    ],
    rules: [
      { queueId: 'branch', when: { integrationIds: [branch] } },
      { queueId: 'tagged', when: { tags: ['vip', 'press'] } },
      { queueId: 'members', when: { loggedIn: true } },
      {
        queueId: 'afterHours',
        when: { fields: { topic: 'hours' }, schedule: { scheduleId: 'never', open: false } },
      },
      { queueId: 'spoken', when: { languages: ['fr'] } },
      ...[
        ...['line', 'urgent', 'skilled', 'grouped', 'slow', 'asked', 'asked2', 'closed', 'custom'],
        ...['tomorrow', 'silent', 'gone', 'back', 'passed', 'least', 'watched', 'positions'],
        ...['capacity'],
      ].map(topic),
    ],
    skills: ['billing'],
    groups: ['night shift'],
    statuses: [{ name: 'In training', base: 'away' }],
    schedules: [
      { ...never, scheduleId: 'never' },
      { ...never, scheduleId: 'later', intervals: everyMinuteButThese() },
    ],
    // Longer than the others, whose agents are not to have room for another meanwhile.
    inactiveAfterSeconds: 16,
    presenceGraceSeconds: 1,
  };
  const put = await centre.admin('PUT', '/routing', routing);
  expect(put.status, put.text).toBe(200);
});
afterAll(async () => {
  people?.close();
  centre?.close();
  await deployment?.close();
});

/** Open all week but for the hours around this one. */
function everyMinuteButThese() {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', weekday: 'long' });
  const closed = [-1, 0, 1].map((step) => day.format(Date.now() + step * 86_400_000).toLowerCase());
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  return days
    .filter((one) => !closed.includes(one))
    .map((one) => ({ day: one, from: '00:00', to: '24:00' }));
}

/** A customer with a conversation about a topic. */
async function customer(about: string, options: Parameters<typeof people.customer>[0] = {}) {
  const here = await people.customer(options);
  const { id } = await here.client.createConversation({
    message: 'Hello',
    metadata: { topic: about },
  });
  return { ...here, id };
}

const isWith = (worker: Worker, ...ids: string[]) =>
  until(async () => expect((await worker.status()).assigned.sort()).toEqual([...ids].sort()));
const close = (worker: Worker, id: string) => worker.ask(`/conversations/${id}/close`, {});

describe.concurrent('queues', patience, () => {
  it('[R4] a waiting customer gets the free agent; both hear of it, and the inbox too', async () => {
    const { id, entries } = await customer('watched');
    const watcher = await centre.worker({ pool: 'backup', status: 'offline' });
    const worker = await centre.worker({ pool: 'watched' });
    await isWith(worker, id);
    await until(() => {
      expect(inShort(entries)).toEqual(['user: Hello', 'assigned']);
      expect(inShort(worker.entries)).toContain('assigned');
      expect(watcher.waiting.get(id)).toBe(false);
    });
    expect(entries.at(-1)).toMatchObject({ data: { agentId: worker.agentId } });
  });

  it('[R2] the longest waiting of the highest priority is first', async () => {
    const first = await customer('line');
    const second = await customer('line');
    const urgent = await customer('urgent');
    const worker = await centre.worker({ pool: 'line' });
    await isWith(worker, urgent.id);
    await close(worker, urgent.id);
    await isWith(worker, first.id);
    await close(worker, first.id);
    await isWith(worker, second.id);
  });

  it('[R5] asks for a skill, then for less of it, then for nothing', async () => {
    const none = await centre.worker({ pool: 'skilled' });
    const poor = await centre.worker({ pool: 'skilled', skills: { billing: 1 } });
    const good = await centre.worker({ pool: 'skilled', skills: { billing: 4 } });
    const ids = [];
    for (let index = 0; index < 3; index++) ids.push((await customer('skilled')).id);
    await isWith(good, ids[0] ?? '');
    await isWith(poor, ids[1] ?? '');
    expect((await none.status()).assigned).toEqual([]);
    await isWith(none, ids[2] ?? '');
  });

  it('[R3] by the customer’s language, and by group', async () => {
    const english = await centre.worker({ pool: 'spoken', languages: ['en'] });
    const { id } = await customer('any', { locale: 'fr-CA' });
    const french = await centre.worker({ pool: 'spoken', languages: ['fr'] });
    await isWith(french, id);
    expect((await english.status()).assigned).toEqual([]);
    const day = await centre.worker({ pool: 'grouped' });
    const dark = await customer('grouped');
    const night = await centre.worker({ pool: 'grouped', groups: ['night shift'] });
    await isWith(night, dark.id);
    expect((await day.status()).assigned).toEqual([]);
  });

  it('[R6] rules look at integration, tags, who he is and the hours', async () => {
    const pools = ['branch', 'tagged', 'members', 'afterHours'];
    const workers = await Promise.all(pools.map((pool) => centre.worker({ pool })));
    const tagged = await people.customer();
    const ids = await Promise.all([
      customer('x', { integrationId: branch }).then(({ id }) => id),
      tagged.client.createConversation({ message: 'Hi', tags: ['press'] }).then(({ id }) => id),
      customer('x', { getToken: () => customerJwt(deployment.outputs, 'rita') }).then(
        ({ id }) => id,
      ),
      customer('hours').then(({ id }) => id),
    ]);
    for (const [index, worker] of workers.entries()) await isWith(worker, ids[index] ?? '');
  });

  it('[R5] what waits too long overflows into another queue', async () => {
    const worker = await centre.worker({ pool: 'backup' });
    const { id } = await customer('slow');
    expect((await worker.status()).assigned).toEqual([]);
    await isWith(worker, id);
  });

  it('[R8] the least loaded is first', async () => {
    const options = { pool: 'least', capacity: 4 };
    const workers = [await centre.worker(options), await centre.worker(options)];
    for (let index = 0; index < 4; index++) await customer('least');
    await until(async () => {
      const loads = await Promise.all(workers.map(async (one) => (await one.status()).assigned));
      expect(loads.map(({ length }) => length)).toEqual([2, 2]);
    });
  });

  it('[R11] outside business hours it waits, and everybody can see until when', async () => {
    const worker = await centre.worker({ pool: 'closed' });
    const late = await centre.worker({ pool: 'tomorrow' });
    const one = await customer('closed');
    const two = await customer('tomorrow');
    await until(async () => {
      const queues = await one.client.availability();
      const of = (queueId: string) => queues.find((each) => each.queueId === queueId);
      expect(of('closed')).toMatchObject({ open: false, opensAt: null, agentsOnline: 1 });
      expect(of('tomorrow')).toMatchObject({ open: false, waiting: 1 });
      expect(Date.parse(of('tomorrow')?.opensAt ?? '')).toBeGreaterThan(Date.now());
      expect(of('line')).toMatchObject({ open: true });
    });
    expect(await two.client.queuePosition(two.id)).toMatchObject({ position: 1 });
    expect((await worker.status()).assigned).toEqual([]);
    expect((await late.status()).assigned).toEqual([]);
  });

  it('[R13] customers are told where they stand, and when that changes', async () => {
    const told = new Map<string, QueuePosition[]>();
    const waiting: string[] = [];
    for (let index = 0; index < 3; index++) {
      const one = await people.customer();
      one.client.on('queue', (id, place) => {
        told.set(id, [...(told.get(id) ?? []), place]);
      });
      const metadata = { topic: 'positions' };
      waiting.push((await one.client.createConversation({ message: 'Hi', metadata })).id);
    }
    const positions = (id: string) => (told.get(id) ?? []).map(({ position }) => position);
    await until(() => expect(waiting.map((id) => positions(id).at(-1))).toEqual([1, 2, 3]));
    const worker = await centre.worker({ pool: 'positions' });
    await isWith(worker, waiting[0] ?? '');
    await until(() => expect(positions(waiting[2] ?? '')).toEqual([3, 2]));
    const { json } = await worker.ask('/queues');
    expect(json['queues']).toContainEqual(
      expect.objectContaining({ queueId: 'positions', waiting: 2, agentsOnline: 1, agentsFree: 0 }),
    );
  });
});

describe.concurrent('offers', patience, () => {
  it('[R10] declined goes to the next, unanswered too, and the silent one is away', async () => {
    const [ann, bob, cid] = [
      await centre.worker({ pool: 'asked' }),
      await centre.worker({ pool: 'asked' }),
      await centre.worker({ pool: 'asked' }),
    ];
    const { id, entries } = await customer('asked');
    const asked = () => [ann, bob, cid].filter((one) => one.offers.includes(id));
    await until(() => expect(asked()).toHaveLength(1));
    const [first] = asked();
    expect(await first?.status()).toMatchObject({ offered: [id], assigned: [] });
    expect((await first?.ask(`/conversations/${id}/decline`, {}))?.status).toBe(200);
    await until(() => expect(asked()).toHaveLength(2));
    const second = asked().find((one) => one !== first);
    await until(() => expect(asked()).toHaveLength(3));
    expect(second?.ended).toEqual(['lapsed']);
    expect(await second?.status()).toMatchObject({ base: 'away', offered: [] });
    const late = await second?.ask(`/conversations/${id}/accept`, {});
    expect(late).toMatchObject({ status: 409, code: 'offer_gone' });
    const third = asked().find((one) => one !== first && one !== second);
    const accepts = await Promise.all([
      third?.ask(`/conversations/${id}/accept`, {}),
      third?.ask(`/conversations/${id}/accept`, {}),
    ]);
    expect(accepts.map((one) => one?.status).sort()).toEqual([200, 409]);
    await until(() => expect(inShort(entries)).toEqual(['user: Hello', 'assigned']));
    expect(await third?.status()).toMatchObject({ assigned: [id], offered: [] });
  });

  it('an offer ends when somebody takes the conversation by hand', async () => {
    const worker = await centre.worker({ pool: 'asked2' });
    const { id } = await customer('asked2');
    await until(() => expect(worker.offers).toEqual([id]));
    const boss = await centre.worker({ pool: 'backup', role: 'supervisor', status: 'away' });
    expect((await boss.ask(`/conversations/${id}/assign`, {})).status).toBe(200);
    await until(() => expect(worker.ended).toEqual(['withdrawn']));
    expect(await worker.status()).toMatchObject({ base: 'online', assigned: [], offered: [] });
  });
});

describe.concurrent('capacity', patience, () => {
  it('[R16] a silent customer’s agent has room for another; he has it back when he writes', async () => {
    const worker = await centre.worker({ pool: 'silent' });
    const first = await customer('silent');
    await isWith(worker, first.id);
    const second = await customer('silent');
    await until(async () => expect((await worker.status()).assigned).toEqual([second.id]), 30);
    await close(worker, second.id);
    first.client.send(first.id, 'Still there?');
    await isWith(worker, first.id);
    const inBetween = expect.arrayContaining(['inactive', 'resumed']);
    await until(() => expect(inShort(worker.entries)).toEqual(inBetween));
    expect(inShort(first.entries)).not.toContain('inactive');
  });

  it('[R9] a customer who comes back gets his agent first', async () => {
    const own = await centre.worker({ pool: 'back', capacity: 2 });
    const { id, client } = await customer('back');
    await isWith(own, id);
    await close(own, id);
    const others = [
      await centre.worker({ pool: 'back', capacity: 2 }),
      await centre.worker({ pool: 'back', capacity: 2 }),
    ];
    await client.send(id, 'One more thing').stored;
    await isWith(own, id);
    for (const one of others) expect((await one.status()).assigned).toEqual([]);
  });

  it('[R15] who vanishes is offline, and what he had goes to somebody else', async () => {
    const worker = await centre.worker({ pool: 'gone' });
    const { id } = await customer('gone');
    await isWith(worker, id);
    const next = await centre.worker({ pool: 'gone' });
    worker.leave();
    await isWith(next, id);
    expect(await worker.status()).toMatchObject({ base: 'offline', assigned: [] });
  });

  it('[R1] who has no room is not given more by hand, either; nobody’s status is made up', async () => {
    const worker = await centre.worker({ pool: 'capacity' });
    const { id } = await customer('capacity');
    await isWith(worker, id);
    const other = await customer('capacity');
    const taken = await worker.ask(`/conversations/${other.id}/assign`, {});
    expect(taken).toMatchObject({ status: 409, code: 'at_capacity' });
    await isWith(worker, id);
    const lowered = await centre.admin('DELETE', `/agents/${worker.agentId}`);
    expect(lowered).toMatchObject({ status: 409, code: 'conflict' });
    expect(await worker.goTo('Lunch')).toMatchObject({ status: 400, code: 'invalid_request' });
    expect((await worker.goTo('In training')).json).toMatchObject({
      status: 'In training',
      base: 'away',
    });
  });

  it('[R7] more capacity, or a skill, is noticed without anybody else doing anything', async () => {
    const worker = await centre.worker({ pool: 'custom' });
    const first = await customer('custom');
    await isWith(worker, first.id);
    const second = await customer('custom');
    const body = { pool: 'custom', capacity: 2 };
    await centre.admin('PUT', `/agents/${worker.agentId}/routing`, body);
    await isWith(worker, first.id, second.id);
  });
});

describe.concurrent('agents among themselves', patience, () => {
  it('[R17] pass on with a note: to a queue, a group or an agent of any pool', async () => {
    const worker = await centre.worker({ pool: 'passed' });
    const { id, entries } = await customer('passed');
    await isWith(worker, id);
    const other = await centre.worker({ pool: 'passed2' });
    const again = await centre.worker({ pool: 'passed' });
    const note = 'He has waited long.';
    const moved = await worker.ask(`/conversations/${id}/transfer`, { queueId: 'passed2', note });
    expect(moved.status, moved.text).toBe(200);
    await isWith(other, id);
    expect((await worker.status()).assigned).toEqual([]);
    const history = await other.ask(`/conversations/${id}/entries`);
    expect(inShort(history.json['entries'] as never)).toContain(`note: ${note}`);
    expect(inShort(entries)).not.toContain(`note: ${note}`);
    const back = await other.ask(`/conversations/${id}/transfer`, { agentId: again.agentId });
    expect(back.status, back.text).toBe(200);
    await isWith(again, id);
  });

  it('a supervisor listens, whispers and steps in', async () => {
    const worker = await centre.worker({ pool: 'line', status: 'away' });
    const boss = await centre.worker({ pool: 'line', role: 'supervisor', status: 'away' });
    const { id, entries, client } = await customer('hours-not');
    await worker.ask(`/conversations/${id}/assign`, {});
    boss.watch(id);
    await until(() => expect(boss.entries.length).toBeGreaterThan(0));
    client.send(id, 'Hello?');
    await until(() => expect(inShort(boss.entries)).toContain('user: Hello?'));
    await boss.ask(`/conversations/${id}/notes`, { text: 'Offer him a refund.' });
    await until(() => expect(inShort(worker.entries)).toContain('note: Offer him a refund.'));
    await boss.ask(`/conversations/${id}/assign`, {});
    await until(() => expect(entries.at(-1)).toMatchObject({ data: { agentId: boss.agentId } }));
    expect((await worker.status()).assigned).toEqual([]);
    expect((await boss.status()).assigned).toEqual([id]);
    expect(inShort(entries).filter((one) => one.startsWith('note'))).toEqual([]);
  });
});

it('[R14] what is in use of the quotas can be read', async () => {
  await until(async () => {
    const { json } = await centre.admin('GET', '/usage');
    expect(json).toMatchObject({
      agentsOnline: { used: expect.any(Number), limit: 1300 },
      concurrentConversations: { limit: 4000 },
      integrations: { used: 2, limit: 500 },
    });
    const { used } = json['conversationsPerDay'] as { used: number };
    expect(used).toBeGreaterThan(10);
    expect((json['concurrentConversations'] as { used: number }).used).toBeLessThan(used);
  });
});

it('the runtime has nothing to complain of', () => {
  expect(deployment.errors).toEqual([]);
});
