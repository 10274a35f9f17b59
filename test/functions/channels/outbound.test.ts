import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../core/channels/channel.ts';
import { channelOf } from '../../../core/channels/channels.ts';
import type { OutboundMessage } from '../../../core/channels/outbound-message.ts';
import { showsRead, showsTyping, toNobody } from '../../../core/channels/outbound-of.ts';
import { tell } from '../../../core/channels/outbound-tell.ts';
import { type Receipt, type ReceiptDeps, takeReceipt } from '../../../core/channels/receipts.ts';
import { webhook } from '../../../core/channels/webhook/webhook.ts';
import { markRead, typing } from '../../../core/conversations/activities.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { UserPrincipal } from '../../../core/identity/principal.ts';
import type { Content } from '../../../core/protocol/content.ts';
import { createOutboundPace } from '../../../functions/shared/channels/outbound-pace.ts';
import { agent, appId, customer, system, text } from '../../support/people.ts';
import { useOutboundWorld } from './outbound-world.ts';
import { says } from './world.ts';

const world = useOutboundWorld();
const plainChannel: Channel = { ...webhook, type: 'telegram' };
beforeEach(() => {
  world.next.length = 0;
  world.requests.length = 0;
  world.announced.length = 0;
  world.heard = true;
  world.channel = plainChannel;
});

const conversations = () => world.inbound.deps.conversations;
const events = (kind: string) =>
  world.announced.flatMap((event) =>
    event.kind === 'other' && event.trigger === `conversation:message:delivery:${kind}`
      ? [event]
      : [],
  );
const entriesOf = (conversationId: string) =>
  conversations().store.entries(conversationId, { limit: 100, order: 'ascending' });

/** The person as he writes on a page. */
async function onPage(person: string): Promise<UserPrincipal> {
  const userId = (await world.inbound.linkOf(person))?.userId ?? '';
  return { ...customer(), userId };
}

/** The company's server says something. */
async function posts(conversationId: string, content: Content, to?: string) {
  const source = { api: true as const, ...(to === undefined ? {} : { to }) };
  await sendMessage(conversations(), {
    principal: system,
    conversationId,
    content,
    as: { source },
  });
  return world.queued();
}

describe('what is queued', () => {
  it('[H47] is what others say to somebody who is reached on a channel, and nothing else', async () => {
    const { person, conversationId } = await world.meets();
    const link = await world.inbound.linkOf(person);
    expect(await world.answers(conversationId, 'hello')).toEqual([
      {
        kind: 'entries',
        appId,
        clientId: link?.clientId,
        conversationId,
        seq: (await entriesOf(conversationId)).length,
        since: 0,
      },
    ]);
    await world.inbound.take(says(person, 'again'));
    expect(world.queued()).toEqual([]);
  });

  it('[H47] nothing is queued where nobody is reached on a channel', async () => {
    const { snapshot } = await createConversation(conversations(), {
      principal: customer(),
      clientId: 'page',
      control: 'agentWorkspace',
      message: { clientId: 'first', content: text('from a page') },
    });
    expect(await world.answers(snapshot.head.id, 'hello')).toEqual([]);
    await typing(conversations(), agent(), snapshot.head.id, 'start');
    await markRead(conversations(), agent(), snapshot.head.id, 1);
    expect(world.queued()).toEqual([]);
  });

  it('[H47] who goes on on a page is told there, and on the channel what was said before', async () => {
    const { person, conversationId } = await world.meets();
    const before = await world.answers(conversationId, 'on the channel');
    await sendMessage(conversations(), {
      principal: await onPage(person),
      conversationId,
      content: text('here now'),
    });
    expect(await world.answers(conversationId, 'on the page')).toEqual([]);
    await world.inbound.take(says(person, 'back'));
    const after = await world.answers(conversationId, 'on the channel again');
    await world.work([...before, ...after]);
    expect(world.textsTo(person)).toEqual(['on the channel', 'on the channel again']);
  });
});

describe('what somebody is told', () => {
  it('[H48] is everything, once and in order, in whatever order it was announced', async () => {
    const { person, conversationId } = await world.meets();
    const queued: OutboundMessage[] = [];
    for (const said of ['one', 'two', 'three']) {
      queued.push(...(await world.answers(conversationId, said)));
    }
    await world.work([...queued.toReversed(), ...queued]);
    expect(world.textsTo(person)).toEqual(['one', 'two', 'three']);
  });

  it('[H48] of two conversations is told in the order in which it was said', async () => {
    const { person, conversationId } = await world.meets();
    const principal = await onPage(person);
    const { clientId = '' } = (await world.inbound.linkOf(person)) ?? {};
    const { snapshot } = await createConversation(conversations(), {
      principal: { ...principal, channel: { clientId, type: 'telegram', externalId: person } },
      clientId: `other-${person}`,
      control: 'agentWorkspace',
    });
    const queued: OutboundMessage[] = [];
    for (let index = 0; index < 6; index++) {
      const id = index % 2 === 0 ? conversationId : snapshot.head.id;
      queued.push(...(await world.answers(id, String(index))));
    }
    await world.work(queued);
    expect(world.textsTo(person)).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('[H49] a crash behind any write repeats one part at most, and loses none', async () => {
    const said = Array.from({ length: 500 }, (_, index) => `word${index}`).join(' ');
    world.channel = {
      ...world.channel,
      capabilities: { ...world.channel.capabilities, text: 1500 },
    };
    for (const crash of ['put', 'note', 'move'] as const) {
      for (let at = 1; at <= 3; at++) {
        const { person, conversationId } = await world.meets();
        const queued = await world.answers(conversationId, said);
        const [message] = queued;
        if (message === undefined) throw new Error('nothing is queued');
        let left = at;
        const breaking = <A extends unknown[]>(work: (...args: A) => Promise<void>) => {
          return async (...args: A) => {
            if (--left === 0) throw new Error('broke off');
            return work(...args);
          };
        };
        const { sent, progress } = world.deps;
        const deps = {
          ...world.deps,
          sent: crash === 'put' ? { ...sent, put: breaking(sent.put) } : sent,
          progress: {
            ...progress,
            ...(crash === 'note' ? { note: breaking(progress.note) } : {}),
            ...(crash === 'move' ? { move: breaking(progress.move) } : {}),
          },
        };
        const delivery = { queuedAt: world.clock.now, receives: 1, hasTime: () => true };
        await tell(deps, message, delivery).catch(() => undefined);
        await world.work(queued, 2);
        const told = world.textsTo(person);
        const once = told.filter((one, index) => one !== told[index - 1]);
        expect(once.join(' ')).toBe(said);
        expect(told.length).toBeLessThanOrEqual(4);
      }
    }
  });

  it('[H50] waits when the channel has no time, longer each time, and then goes on in order', async () => {
    const { person, conversationId } = await world.meets();
    const queued = [
      ...(await world.answers(conversationId, 'first')),
      ...(await world.answers(conversationId, 'second')),
    ];
    world.next.push(
      { status: 500 },
      { status: 429, headers: { 'retry-after': '60' } },
      new Error('nobody there'),
    );
    expect(await world.work(queued)).toEqual([4000, 60_000, 100_000]);
    expect(world.textsTo(person).slice(-2)).toEqual(['first', 'second']);
  });

  it('[H50] five attempts are made, then webhooks hear that it failed, and what is behind goes on', async () => {
    const { person, conversationId } = await world.meets();
    const queued = [
      ...(await world.answers(conversationId, 'lost')),
      ...(await world.answers(conversationId, 'found')),
    ];
    world.next.push(...Array.from({ length: 5 }, () => ({ status: 503 })));
    expect(await world.work(queued)).toEqual([4000, 20_000, 100_000, 500_000]);
    expect(world.textsTo(person).filter((said) => said === 'lost')).toHaveLength(5);
    expect(world.textsTo(person).at(-1)).toBe('found');
    expect(events('failure').map(({ payload }) => payload['error'])).toMatchObject([
      { code: 'given_up', message: 'The channel answered 503.' },
    ]);
    expect(events('channel')).toHaveLength(1);
  });

  it('[H50] who wants to be left alone for a day is, and webhooks hear that it failed', async () => {
    const { conversationId } = await world.meets();
    world.channel = {
      ...plainChannel,
      outcome: () => ({ kind: 'later', afterMs: 24 * 60 * 60 * 1000, message: 'Tomorrow' }),
    };
    expect(await world.work(await world.answers(conversationId, 'hello'))).toEqual([]);
    expect(events('failure')[0]?.payload['error']).toEqual({
      code: 'given_up',
      message: 'Tomorrow',
    });
  });

  it('[H51] what is refused is told to webhooks, and does not keep back what follows', async () => {
    const { person, conversationId } = await world.meets();
    const queued = [
      ...(await world.answers(conversationId, 'refused')),
      ...(await world.answers(conversationId, 'fine')),
    ];
    world.next.push({ status: 400 });
    expect(await world.work(queued)).toEqual([]);
    expect(world.textsTo(person)).toEqual(['refused', 'fine']);
    const [failure] = events('failure');
    expect(failure?.payload).toMatchObject({
      error: { code: '400' },
      destination: { type: 'telegram' },
      isFinalEvent: true,
    });
  });

  it('[H51] a channel that has no form for a message says so to webhooks', async () => {
    const { conversationId } = await world.meets();
    const channel = world.channel;
    world.channel = { ...channel, capabilities: { ...channel.capabilities, template: false } };
    await world.work(
      await posts(conversationId, { type: 'template', template: { name: 'hello' } }),
    );
    world.channel = channel;
    expect(world.requests).toEqual([]);
    expect(events('failure')).toHaveLength(1);
  });

  it('[H52] who does not want to hear from us is told nothing more, until he writes', async () => {
    const { person, conversationId } = await world.meets();
    const queued = [
      ...(await world.answers(conversationId, 'no longer')),
      ...(await world.answers(conversationId, 'not either')),
    ];
    world.next.push({ status: 410 });
    await world.work(queued);
    expect(world.textsTo(person)).toEqual(['no longer']);
    expect((await world.inbound.linkOf(person))?.status).toBe('blocked');
    expect(world.announced).toContainEqual(expect.objectContaining({ trigger: 'client:update' }));
    expect(events('failure').map(({ payload }) => payload['error'])).toMatchObject([
      { code: '410' },
      { code: 'blocked' },
    ]);
    await world.inbound.take(says(person, 'and now?'));
    world.requests.length = 0;
    const [, both] = [
      ...(await world.answers(conversationId, 'at once')),
      ...(await world.answers(conversationId, 'with it')),
    ];
    world.next.push({ status: 410 });
    await world.work(both === undefined ? [] : [both]);
    expect(world.textsTo(person)).toEqual(['at once']);
    world.requests.length = 0;
    await world.inbound.take(says(person, 'I am back'));
    await world.work(await world.answers(conversationId, 'welcome'));
    expect(world.textsTo(person)).toEqual(['welcome']);
  });

  it('[H53] is told nobody else, though the link becomes another user’s', async () => {
    const { person, conversationId } = await world.meets();
    const queued = await world.answers(conversationId, 'for him alone');
    const link = await world.inbound.linkOf(person);
    const { person: other } = await world.meets();
    const otherLink = await world.inbound.linkOf(other);
    if (link === undefined || otherLink === undefined) throw new Error('no link');
    await world.inbound.links.move(link, { ...link, userId: otherLink.userId });
    await world.work(queued);
    expect(world.requests).toEqual([]);
  });

  it('[H54] is not told again when it is forgotten how far he was told', async () => {
    const { person, conversationId } = await world.meets();
    await world.work(await world.answers(conversationId, 'long ago'));
    const { clientId = '' } = (await world.inbound.linkOf(person)) ?? {};
    const { progress } = world.deps;
    world.deps.progress = { ...progress, get: async () => ({}) };
    world.clock.now += 40 * 24 * 60 * 60 * 1000;
    const queued = await world.answers(conversationId, 'now');
    const entries = await entriesOf(conversationId);
    world.clock.now = entries.at(-1)?.at ?? 0;
    // Written in the same second, as far as this world's clock goes: what is older is not told.
    await tell(world.deps, queued[0] as OutboundMessage, {
      queuedAt: world.clock.now + 15 * 60 * 1000,
      receives: 1,
      hasTime: () => true,
    });
    world.deps.progress = progress;
    expect(clientId).not.toBe('');
    expect(world.textsTo(person)).toEqual(['long ago', 'now']);
  });
});

describe('what can be answered', () => {
  it('[H40] a form is asked, answered in texts, and its answers stand in the conversation', async () => {
    const { person, conversationId } = await world.meets();
    const form: Content = {
      type: 'form',
      text: 'Two questions',
      fields: [
        { type: 'text', name: 'a', label: 'Your name' },
        { type: 'email', name: 'b', label: 'Your e-mail' },
      ],
    };
    await world.work(await posts(conversationId, form));
    expect(world.textsTo(person)).toEqual(['Two questions\n\n(1/2) Your name']);
    const asking = (await world.inbound.linkOf(person))?.asking;
    expect(asking).toMatchObject({ conversationId, field: 0, answers: [] });
    // Agents can write meanwhile.
    await world.work(await world.answers(conversationId, 'take your time'));
    expect((await world.inbound.linkOf(person))?.asking).toEqual(asking);
  });

  it('[H43] an option of a question that is no longer asked says its title', async () => {
    const { person, conversationId } = await world.meets();
    const option = (label: string) => ({ name: label, label });
    const field = (label: string) => ({
      type: 'select' as const,
      name: label,
      label,
      options: [option('Small'), option('Large')],
    });
    await world.work(
      await posts(conversationId, { type: 'form', fields: [field('a'), field('b')] }),
    );
    const { clientId = '' } = (await world.inbound.linkOf(person)) ?? {};
    const [part] = world.shown(person);
    const reference = part?.type === 'text' ? (part.replies?.[1]?.reference ?? '') : '';
    await world.inbound.links.update(clientId, (link) => ({
      ...link,
      ...(link.asking === undefined ? {} : { asking: { ...link.asking, field: 1 } }),
    }));
    const chooses = { kind: 'choice', externalUserId: person, externalId: `${person}-x` } as const;
    await world.inbound.take({ ...chooses, reference, title: 'Large' });
    expect((await world.inbound.textsOf(person)).at(-1)).toBe('Large');
    expect((await world.inbound.linkOf(person))?.asking?.field).toBe(1);
  });

  it('[H34] a numbered list is remembered, and goes on being answered after a text', async () => {
    const { person, conversationId } = await world.meets();
    const channel = world.channel;
    const { buttons: _b, replies: _r, ...capabilities } = channel.capabilities;
    world.channel = { ...channel, capabilities };
    const reply = (said: string) => ({ type: 'reply' as const, text: said, payload: said });
    await world.work(
      await posts(conversationId, {
        ...text('Which?'),
        actions: [reply('Red'), reply('Blue')],
      } as Content),
    );
    await world.work(await world.answers(conversationId, 'well?'));
    world.channel = channel;
    expect((await world.inbound.linkOf(person))?.options).toMatchObject([
      { title: 'Red' },
      { title: 'Blue' },
    ]);
    await world.inbound.take(says(person, '2'));
    expect((await world.inbound.textsOf(person)).at(-1)).toBe('Blue');
  });
});

describe('destinations', () => {
  it('[H55] a silent message is told nobody, and stands in the conversation', async () => {
    const { person, conversationId } = await world.meets();
    expect(await posts(conversationId, text('silent'), toNobody)).toEqual([]);
    await world.work(await world.answers(conversationId, 'loud'));
    expect(world.textsTo(person)).toEqual(['loud']);
    expect(await world.inbound.textsOf(person)).toEqual(['hello', 'silent', 'loud']);
  });

  it('[H55] a message with a destination goes there alone', async () => {
    const { person, conversationId } = await world.meets();
    const link = await world.inbound.linkOf(person);
    if (link === undefined) throw new Error('no link');
    const elsewhere = { ...link, clientId: 'e'.repeat(24), externalId: `${person}-elsewhere` };
    await world.inbound.links.create({ ...elsewhere, version: 0 });
    const first = await posts(conversationId, text('there'), elsewhere.clientId);
    const second = await posts(conversationId, text('here'), link.clientId);
    const third = await posts(conversationId, text('there too'), elsewhere.clientId);
    await world.work([...third, ...second, ...first]);
    expect(world.textsTo(elsewhere.externalId)).toEqual(['there', 'there too']);
    expect(world.textsTo(person)).toEqual(['here']);
  });
});

describe('what stands in no conversation', () => {
  it('[H56] is told once, also to somebody who has not answered yet', async () => {
    const { person } = await world.meets();
    const link = await world.inbound.linkOf(person);
    if (link === undefined) throw new Error('no link');
    await world.inbound.links.update(link.clientId, (one) => ({ ...one, status: 'pending' }));
    const aside: OutboundMessage = {
      kind: 'aside',
      appId,
      clientId: link.clientId,
      id: 'f'.repeat(40),
      parts: [
        { type: 'text', text: 'Is this you?' },
        { type: 'text', text: 'Then answer.' },
      ],
    };
    world.next.push({ status: 500 });
    expect(await world.work([aside, aside])).toEqual([4000]);
    expect(world.textsTo(person).slice(-2)).toEqual(['Is this you?', 'Then answer.']);
    expect(world.requests).toHaveLength(3);
  });
});

describe('typing and reading', () => {
  it('[H57] are shown where the channel shows them, while it is true', async () => {
    const { person, conversationId } = await world.meets();
    world.channel = {
      ...world.channel,
      typing: ({ externalId }) => ({ method: 'POST', url: `typing:${externalId}`, headers: {} }),
      markRead: (id) => ({ method: 'POST', url: `read:${id}`, headers: {} }),
    };
    await typing(conversations(), agent(), conversationId, 'start');
    await typing(conversations(), agent(), conversationId, 'stop');
    const [message, ...more] = world.queued();
    expect(more).toEqual([]);
    if (message?.kind !== 'typing') throw new Error('nothing is queued');
    world.clock.now = message.at;
    await world.work([message]);
    await world.work([{ ...message, at: message.at - 60_000 }]);
    expect(world.requests.map(({ url }) => url)).toEqual([`typing:${person}`]);
    const { lastExternalId } = (await world.inbound.linkOf(person)) ?? {};
    await world.work([{ ...message, kind: 'read', seq: 1 }]);
    expect(world.requests.at(-1)?.url).toBe(`read:${lastExternalId}`);
  });

  it('[H57] are queued for channels that show them', () => {
    const types = [
      'whatsapp',
      'messenger',
      'instagram',
      'telegram',
      'line',
      'twilio',
      'email',
      'webhook',
    ] as const;
    for (const type of types) {
      const channel = channelOf(type);
      if (channel === undefined) continue;
      expect([type, showsTyping.has(type)]).toEqual([type, channel.typing !== undefined]);
      expect([type, showsRead.has(type)]).toEqual([type, channel.markRead !== undefined]);
    }
  });
});

describe('the pace', () => {
  it('[H58] spreads what has piled up over as many seconds as the channel takes for it', async () => {
    const counts = new Map<string, number>();
    const clock = { now: 10_000 };
    const pace = createOutboundPace({
      async count(id, second) {
        const key = `${id} ${second}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
        return counts.get(key) ?? 0;
      },
      now: () => clock.now,
      random: () => 0.5,
    });
    const sent = new Map<number, number>();
    let waiting = Array.from({ length: 50 }, () => 10_000);
    while (waiting.length > 0) {
      waiting.sort((a, b) => a - b);
      clock.now = waiting.shift() ?? 0;
      const pause = await pace('one', 5);
      if (pause > 0) waiting = [...waiting, clock.now + Math.ceil(pause / 1000) * 1000];
      else {
        const second = Math.floor(clock.now / 1000);
        sent.set(second, (sent.get(second) ?? 0) + 1);
      }
    }
    expect(Math.max(...sent.values())).toBeLessThanOrEqual(5);
    expect([...sent.values()].reduce((sum, one) => sum + one, 0)).toBe(50);
    // Each is looked at when its turn is near, not every second.
    expect([...counts.values()].reduce((sum, one) => sum + one, 0)).toBeLessThan(150);
    expect(await pace('another', 5)).toBe(0);
  });

  it('[H58] a message waits for it and is not an attempt', async () => {
    const { person, conversationId } = await world.meets();
    const { pace } = world.deps;
    const pauses = [1500, 2500, 1, 1, 1, 1, 1];
    world.deps.pace = async () => pauses.shift() ?? 0;
    expect(await world.work(await world.answers(conversationId, 'in time'))).toHaveLength(7);
    world.deps.pace = pace;
    expect(world.textsTo(person)).toEqual(['in time']);
  });
});

describe('delivery events', () => {
  it('[H59] say that the channel took a message, with its ids', async () => {
    const { person, conversationId } = await world.meets();
    await world.work(await world.answers(conversationId, 'hello'));
    const [event] = events('channel');
    const link = await world.inbound.linkOf(person);
    const message = (await entriesOf(conversationId)).at(-1);
    expect(event?.payload).toMatchObject({
      user: { id: link?.userId },
      conversation: { id: conversationId, type: 'personal' },
      message: { id: message?.id },
      destination: { type: 'telegram', integrationId: link?.integrationId },
      externalMessages: [{ id: expect.stringMatching(/^sent-/) }],
      isFinalEvent: true,
    });
  });

  it('[H59] cost nothing where no webhook wants them', async () => {
    const { conversationId } = await world.meets();
    world.heard = false;
    await world.work(await world.answers(conversationId, 'hello'));
    expect(world.announced).toEqual([]);
  });

  const receiptDeps = (): ReceiptDeps => ({
    inbound: {
      links: world.inbound.links,
      users: world.inbound.deps.users,
      conversations: { ...conversations(), announce: world.deps.announce },
    },
    sent: world.deps.sent,
    progress: world.deps.progress,
    hears: world.deps.hears,
  });
  const takes = (person: string, receipt: Partial<Receipt> & Pick<Receipt, 'kind'>) =>
    takeReceipt(receiptDeps(), world.inbound.open, {
      externalUserId: person,
      ...receipt,
    } as Receipt);
  const readMarkOf = async (conversationId: string) =>
    (await conversations().store.snapshot(conversationId, { consistent: true }))?.head.participants[
      'p0'
    ]?.read.seq;
  const sentIds = () =>
    events('channel').flatMap(({ payload }) =>
      (payload['externalMessages'] as { id: string }[]).map(({ id }) => id),
    );

  it('[H59] say that it arrived, or did not, as the channel tells', async () => {
    const { person, conversationId } = await world.meets();
    const other = await world.meets();
    await world.work(await world.answers(conversationId, 'hello'));
    const [externalId = ''] = sentIds();
    await takes(other.person, { kind: 'delivered', externalId });
    await takes(person, { kind: 'delivered', externalId: 'unknown' });
    expect(events('user')).toEqual([]);
    await takes(person, { kind: 'delivered', externalId });
    await takes(person, { kind: 'read', externalId });
    expect(new Set(events('user').map(({ id }) => id)).size).toBe(1);
    expect(events('user')[0]?.payload).toMatchObject({
      externalMessages: [{ id: externalId }],
      isFinalEvent: true,
    });
    await takes(person, { kind: 'failed', externalId, code: '131047', message: 'Too late' });
    expect(events('failure')[0]?.payload).toMatchObject({
      error: { code: '131047', message: 'Too late' },
    });
  });

  it('[H59] of a message in parts come with the last of them', async () => {
    const { person, conversationId } = await world.meets();
    world.channel = { ...plainChannel, capabilities: { ...plainChannel.capabilities, text: 60 } };
    await world.work(await world.answers(conversationId, 'many words '.repeat(10)));
    const ids = sentIds();
    expect(ids).toHaveLength(2);
    await takes(person, { kind: 'delivered', externalId: ids[0] ?? '' });
    expect(events('user')).toEqual([]);
    await takes(person, { kind: 'delivered', externalId: ids[1] ?? '' });
    expect(events('user')).toHaveLength(1);
  });

  it('[H59] what he has read, agents see as read', async () => {
    const { person, conversationId } = await world.meets();
    await world.work(await world.answers(conversationId, 'one'));
    await world.work(await world.answers(conversationId, 'two'));
    const [first] = sentIds();
    await takes(person, { kind: 'read', externalId: first ?? '' });
    const entries = await entriesOf(conversationId);
    const [one, two] = entries
      .filter(({ author }) => author.side === 'b' && author.agentId)
      .slice(-2);
    expect(await readMarkOf(conversationId)).toBe(one?.seq);
    await takes(person, { kind: 'read', at: (two?.at ?? 0) + 1 });
    expect(await readMarkOf(conversationId)).toBe(two?.seq);
  });

  it('[H59] everything up to a moment has arrived, and what comes later has not', async () => {
    const { person, conversationId } = await world.meets();
    for (const said of ['one', 'two']) await world.work(await world.answers(conversationId, said));
    const at = (await entriesOf(conversationId)).at(-1)?.at ?? 0;
    await takes(person, { kind: 'delivered', at });
    expect(events('user')).toHaveLength(2);
    await takes(person, { kind: 'delivered', at });
    expect(events('user')).toHaveLength(2);
    await new Promise((done) => setTimeout(done, 5));
    await world.work(await world.answers(conversationId, 'three'));
    await takes(person, { kind: 'delivered', at });
    expect(events('user')).toHaveLength(2);
    await takes(person, { kind: 'delivered', at: at + 60_000 });
    expect(events('user')).toHaveLength(3);
  });
});
