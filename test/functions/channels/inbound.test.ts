import { describe, expect, it } from 'vitest';
import { referenceOf } from '../../../core/channels/choice.ts';
import { NotNow } from '../../../core/channels/inbound-contents.ts';
import { pauseAfter } from '../../../core/channels/inbound-pause.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import { closeConversation } from '../../../core/conversations/lifecycle.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import { CauserieError } from '../../../core/errors.ts';
import type { Content } from '../../../core/protocol/content.ts';
import { system, text } from '../../support/people.ts';
import { png, says, somebody, useChannelWorld } from './world.ts';

const world = useChannelWorld();

async function principalOfPerson(person: string) {
  const { userId = '', appId = '' } = (await world.linkOf(person)) ?? {};
  return { kind: 'user', appId, userId, sessionId: 's', integrationId: '1'.repeat(24) } as const;
}

const tellBack = (conversationId: string, content: Content) =>
  sendMessage(world.deps.conversations, { principal: system, conversationId, content });

describe('somebody new', () => {
  it('[H6] becomes a user with the profile that the channel tells, and begins a conversation', async () => {
    const person = somebody();
    world.memory.announced.length = 0;
    const profile = { name: ' Ada\u202e ', avatarUrl: 'https://x.example/a.png', locale: 'fr_CA' };
    await world.take(says(person, 'hello', { profile, externalId: 'wa-1', at: 1_700_000_000_000 }));
    const link = await world.linkOf(person);
    expect(link).toMatchObject({ status: 'active', displayName: 'Ada', lastExternalId: 'wa-1' });
    const user = await world.identity.user(link?.userId ?? '');
    expect(user).toMatchObject({
      profile: { name: 'Ada', avatarUrl: 'https://x.example/a.png', locale: 'fr-CA' },
    });
    expect(user).not.toHaveProperty('externalId');
    expect(user).not.toHaveProperty('sdkSince');
    const { head, latest } = await world.snapshotOf(person);
    expect(head).toMatchObject({
      control: 'agentWorkspace',
      integrationId: world.open.integration.integrationId,
      language: 'fr-CA',
      participants: {
        p0: {
          userId: link?.userId,
          reach: { clientId: link?.clientId, type: 'telegram', externalId: person, since: 0 },
        },
      },
    });
    expect(latest).toMatchObject([
      {
        seq: 1,
        content: { type: 'text', text: 'hello' },
        author: {
          side: 'p0',
          source: {
            channel: {
              type: 'telegram',
              originalMessageId: 'wa-1',
              originalTimestamp: 1_700_000_000_000,
            },
          },
        },
      },
    ]);
    expect(world.memory.announced.map((event) => 'trigger' in event && event.trigger)).toContain(
      'client:add',
    );
  });

  it('[H6] is asked for at the channel, and written without it where the channel does not tell', async () => {
    const [told, untold] = [somebody(), somebody()];
    world.channel.profiles.set(told, { name: 'Bo', avatarUrl: 'http://not-safe.example/a.png' });
    world.channel.profiles.set(untold, new Error('down'));
    await world.take(says(told, 'hi'));
    await world.take(says(untold, 'hi'));
    expect((await world.linkOf(told))?.displayName).toBe('Bo');
    expect(await world.linkOf(told)).not.toHaveProperty('avatarUrl');
    expect(await world.textsOf(untold)).toEqual(['hi']);
  });

  it('[H7] who proves the address of a user of the company is that user', async () => {
    const { users } = world;
    const create = (userId: string, verifiedEmail: string) =>
      users.create({
        userId,
        appId: world.open.integration.appId,
        profile: {},
        createdAt: 1,
        verifiedEmail,
      });
    await create('1'.repeat(24), 'ada@example.org');
    await create('2'.repeat(24), 'two@example.org');
    await create('3'.repeat(24), 'two@example.org');
    const [ada, liar, several] = [somebody(), somebody(), somebody()];
    await world.take(says(ada, 'hi', { verifiedEmail: 'Ada@example.org' }));
    await world.take(says(liar, 'hi'));
    await world.take(says(several, 'hi', { verifiedEmail: 'two@example.org' }));
    expect((await world.linkOf(ada))?.userId).toBe('1'.repeat(24));
    expect((await world.linkOf(liar))?.userId).not.toBe('1'.repeat(24));
    const both = ['2'.repeat(24), '3'.repeat(24)];
    expect(both).not.toContain((await world.linkOf(several))?.userId);
  });
});

describe('the same again', () => {
  it('[H8] does nothing, at once or later', async () => {
    const person = somebody();
    const event = says(person, 'once');
    await world.take(event);
    await world.take(event);
    await world.take(says(person, 'twice'));
    await world.take(event);
    expect(await world.textsOf(person)).toEqual(['once', 'twice']);
  });

  it('[H9] a crash between any two steps neither loses nor doubles', async () => {
    const { deps } = world;
    const { store } = deps.conversations;
    const steps = [
      [deps.links, 'create'],
      [deps.links, 'update'],
      [deps.seen, 'add'],
      [store, 'create'],
      [store, 'append'],
    ] as const;
    for (const [port, name] of steps) {
      for (const when of ['before', 'after'] as const) {
        const person = somebody();
        const events = [
          says(person, {
            type: 'several',
            contents: [
              { type: 'text', text: 'first' },
              { type: 'text', text: 'second' },
            ],
          }),
          says(person, 'third'),
        ];
        const whole = (port as unknown as Record<string, (...given: unknown[]) => unknown>)[name];
        if (whole === undefined) throw new Error(name);
        let armed = true;
        Object.assign(port, {
          [name]: async (...given: unknown[]) => {
            const breaks = armed;
            armed = false;
            if (breaks && when === 'before') throw new Error('crash');
            const answer = await whole.apply(port, given);
            if (breaks) throw new Error('crash');
            return answer;
          },
        });
        for (const event of events) {
          armed = true;
          try {
            await world.take(event);
          } catch (error) {
            expect((error as Error).message).toBe('crash');
          }
          armed = false;
          await world.take(event);
        }
        Object.assign(port, { [name]: whole });
        expect(await world.textsOf(person), `${name} ${when}`).toEqual([
          'first',
          'second',
          'third',
        ]);
        const { head } = await world.snapshotOf(person);
        const page = await store.listOfUser(head.participants['p0']?.userId ?? '', {
          limit: 10,
          consistent: true,
        });
        expect(page.conversationIds, `${name} ${when}`).toHaveLength(1);
      }
    }
  });

  it('[H9] what was said is found again behind more than is looked through by itself', async () => {
    const person = somebody();
    await world.take(says(person, 'first'));
    const { head } = await world.snapshotOf(person);
    const { deps } = world;
    const event = says(person, 'said');
    const { update } = deps.links;
    Object.assign(deps.links, {
      update: async () => {
        throw new Error('crash');
      },
    });
    await expect(world.take(event)).rejects.toThrow('crash');
    Object.assign(deps.links, { update });
    for (let index = 0; index < 60; index++) await tellBack(head.id, text(`${index}`));
    await world.take(event);
    const said = (await world.textsOf(person)).filter((one) => one === 'said');
    expect(said).toHaveLength(1);
  });
});

describe('somebody known', () => {
  it('[H10] goes on in his conversation, and opens it again', async () => {
    const person = somebody();
    await world.take(says(person, 'one'));
    const { head } = await world.snapshotOf(person);
    await closeConversation(world.deps.conversations, system, head.id);
    await world.take(says(person, 'two'));
    const after = await world.snapshotOf(person);
    expect(after.head).toMatchObject({ id: head.id, state: 'open' });
    expect(await world.textsOf(person)).toEqual(['one', 'two']);
  });

  it('[H10] goes on where what he writes says that it belongs, if he takes part there', async () => {
    const [person, other] = [somebody(), somebody()];
    await world.take(says(other, 'of another'));
    await world.take(says(person, 'one', { subject: 'About this' }));
    const first = (await world.linkOf(person))?.conversationId ?? '';
    expect(await world.linkOf(person)).toMatchObject({ lastSubject: 'About this' });
    // A second one of his, where he goes on then.
    const { snapshot } = await createConversation(world.deps.conversations, {
      principal: { ...(await principalOfPerson(person)), sessionId: 'elsewhere' },
      clientId: 'second',
      control: 'answerBot',
    });
    await world.links.update((await world.linkOf(person))?.clientId ?? '', (link) => ({
      ...link,
      conversationId: snapshot.head.id,
    }));
    await world.take(says(person, 'answers the first', { conversationId: first }));
    expect((await world.linkOf(person))?.conversationId).toBe(first);
    const foreign = (await world.linkOf(other))?.conversationId ?? '';
    await world.take(says(person, 'not mine', { conversationId: foreign }));
    expect(await world.textsOf(person)).toEqual(['one', 'answers the first', 'not mine']);
    expect(await world.textsOf(other)).toEqual(['of another']);
  });

  it('[H10] begins another one when his is full or was deleted', async () => {
    const person = somebody();
    await world.take(says(person, 'one'));
    const before = await world.linkOf(person);
    await world.links.update(before?.clientId ?? '', (link) => ({
      ...link,
      conversationId: 'd'.repeat(24),
    }));
    // His latest personal one is taken where his link's is gone.
    await world.take(says(person, 'two'));
    expect((await world.linkOf(person))?.conversationId).toBe(before?.conversationId);
    expect(await world.textsOf(person)).toEqual(['one', 'two']);
    const { store } = world.deps.conversations;
    const append = store.append;
    let full = true;
    Object.assign(store, {
      append: async (...given: Parameters<typeof append>) => {
        if (full) throw new CauserieError('conversation_full', 'full');
        return append.apply(store, given);
      },
    });
    await world.take(says(person, 'three'));
    full = false;
    Object.assign(store, { append });
    expect((await world.linkOf(person))?.conversationId).not.toBe(before?.conversationId);
    await world.take(says(person, 'four'));
    expect(await world.textsOf(person)).toEqual(['three', 'four']);
  });

  it('[H11] writes as who he has become, and as somebody new after he was deleted', async () => {
    const person = somebody();
    await world.take(says(person, 'one'));
    const { userId: anonymous = '' } = (await world.linkOf(person)) ?? {};
    const known = 'e'.repeat(24);
    const { appId } = world.open.integration;
    await world.users.create({
      userId: known,
      appId,
      externalId: 'eve',
      profile: {},
      createdAt: 1,
    });
    // A log-in that broke off behind its first step.
    await world.identity.markMerged(anonymous, known);
    await world.take(says(person, 'two'));
    expect((await world.linkOf(person))?.userId).toBe(known);
    expect(await world.links.listOf(anonymous)).toEqual([]);
    expect(await world.links.listOf(known)).toHaveLength(1);

    await world.users.startDeleting(appId, known);
    await world.take(says(person, 'three'));
    const after = await world.linkOf(person);
    expect([anonymous, known]).not.toContain(after?.userId);
    expect(await world.textsOf(person)).toEqual(['three']);
  });
});

describe('where he is reached', () => {
  it('[H12] follows where he writes, and the company’s own words change nothing', async () => {
    const person = somebody();
    await world.take(says(person, 'on the channel'));
    const { head } = await world.snapshotOf(person);
    const userId = head.participants['p0']?.userId ?? '';
    const reach = async () => (await world.snapshotOf(person)).head.participants['p0']?.reach;
    expect(await reach()).toMatchObject({ since: 0 });
    await tellBack(head.id, text('answer'));
    const web = {
      kind: 'user',
      ...{ appId: head.appId, userId, sessionId: 's', integrationId: '1'.repeat(24) },
    } as const;
    const say = (as?: object) =>
      sendMessage(world.deps.conversations, {
        principal: web,
        conversationId: head.id,
        content: text('on the page'),
        ...(as === undefined ? {} : { as }),
      });
    await say({ source: { api: true } });
    expect(await reach()).toMatchObject({ since: 0 });
    await say();
    expect(await reach()).toBeUndefined();
    await world.take(says(person, 'back again'));
    expect(await reach()).toMatchObject({ externalId: person, since: 4 });
  });
});

describe('what he presses', () => {
  const actions: Content = {
    type: 'text',
    text: 'Which?',
    actions: [
      { type: 'reply', text: 'Red', payload: 'RED' },
      { type: 'postback', text: 'Call', payload: 'CALL' },
      { type: 'link', text: 'Site', uri: 'https://x.example' },
    ],
  };
  const presses = (person: string, reference: string, title?: string) => ({
    kind: 'choice' as const,
    externalUserId: person,
    externalId: `press-${reference}-${person}-${title}`,
    reference,
    ...(title === undefined ? {} : { title }),
  });

  it('[H13] is the reply or postback of the button, as on a page', async () => {
    const person = somebody();
    await world.take(says(person, 'hi'));
    const { head } = await world.snapshotOf(person);
    const { entries } = await tellBack(head.id, actions);
    const asked = entries.at(-1);
    const at = (action: number, seq = asked?.seq ?? 0) =>
      referenceOf({ conversationId: head.id, seq, action });
    await world.take(presses(person, at(0)));
    await world.take(presses(person, at(1)));
    const said = (await world.entriesOf(person)).slice(2);
    expect(said).toMatchObject([
      { kind: 'message', content: { type: 'text', text: 'Red', payload: 'RED' } },
      {
        kind: 'event',
        name: 'postback',
        data: { messageId: asked?.id, text: 'Call', payload: 'CALL' },
      },
    ]);
    // What has no such button says its title, and nothing without one.
    await world.take(presses(person, at(2), 'Site'));
    await world.take(presses(person, at(9)));
    await world.take(presses(person, 'nonsense', 'Odd'));
    expect(await world.textsOf(person)).toEqual(['hi', 'Which?', 'Red', 'Site', 'Odd']);
  });

  it('[H13] of somebody else’s conversation is only its title', async () => {
    const [person, other] = [somebody(), somebody()];
    await world.take(says(person, 'hi'));
    await world.take(says(other, 'hi'));
    const { head } = await world.snapshotOf(person);
    const { entries } = await tellBack(head.id, actions);
    const reference = referenceOf({
      conversationId: head.id,
      seq: entries.at(-1)?.seq ?? 0,
      action: 0,
    });
    await world.take(presses(other, reference, 'mine'));
    expect(await world.textsOf(other)).toEqual(['hi', 'mine']);
    expect(await world.textsOf(person)).toEqual(['hi', 'Which?']);
  });

  it('[H14] the number of an answer that was listed is that answer, anything else is what it says', async () => {
    const person = somebody();
    await world.take(says(person, 'hi'));
    const { head } = await world.snapshotOf(person);
    const { entries } = await tellBack(head.id, actions);
    const seq = entries.at(-1)?.seq ?? 0;
    const link = await world.linkOf(person);
    const reference = referenceOf({ conversationId: head.id, seq, action: 0 });
    const options = [{ title: 'Red', reference }];
    await world.links.update(link?.clientId ?? '', (before) => ({ ...before, options }));
    await world.take(says(person, '1'));
    await world.take(says(person, '7'));
    const said = (await world.entriesOf(person)).slice(2);
    expect(said).toMatchObject([
      { content: { text: 'Red', payload: 'RED' } },
      { content: { text: '7' } },
    ]);
  });

  it('[H14] a form that is asked gets its answer, and a bad one is asked again', async () => {
    const person = somebody();
    await world.take(says(person, 'hi'));
    const { head } = await world.snapshotOf(person);
    const form: Content = { type: 'form', fields: [{ type: 'text', name: 'a', label: 'A' }] };
    const { entries } = await tellBack(head.id, form);
    const messageId = entries.at(-1)?.id ?? '';
    const link = await world.linkOf(person);
    const asking = { conversationId: head.id, messageId, field: 0, answers: [] };
    await world.links.update(link?.clientId ?? '', (before) => ({ ...before, asking }));
    world.shown.length = 0;
    await world.take(says(person, '?'));
    expect(world.shown).toEqual([[{ type: 'text', text: 'again' }]]);
    expect((await world.linkOf(person))?.asking).toEqual(asking);
    await world.take(says(person, 'blue'));
    expect((await world.linkOf(person))?.asking).toBeUndefined();
    expect((await world.entriesOf(person)).at(-1)).toMatchObject({
      content: { type: 'formResponse', quotedMessageId: messageId, fields: [{ text: 'blue' }] },
    });
    await world.take(says(person, 'and now?'));
    expect((await world.textsOf(person)).at(-1)).toBe('and now?');
  });
});

it('[H14] a form that is gone is not asked any more', async () => {
  const person = somebody();
  await world.take(says(person, 'hi'));
  const { head } = await world.snapshotOf(person);
  const link = await world.linkOf(person);
  const messageId = `${'0'.repeat(18)}000001`;
  const asking = { conversationId: head.id, messageId, field: 0, answers: [] };
  await world.links.update(link?.clientId ?? '', (before) => ({ ...before, asking }));
  await world.take(says(person, 'what?'));
  expect(await world.textsOf(person)).toEqual(['hi', 'what?']);
  expect((await world.linkOf(person))?.asking).toBeUndefined();
});

describe('files', () => {
  const file = (reference: string, more: object = {}) => ({
    type: 'media' as const,
    reference,
    ...more,
  });

  it('[H15] are kept in our storage, under an address that nobody can guess', async () => {
    const person = somebody();
    world.channel.files.set('cat', png);
    world.channel.files.set('pdf', { bytes: Buffer.from('%PDF'), mediaType: 'application/pdf' });
    await world.take(says(person, file('cat', { text: 'look' })));
    await world.take(says(person, file('pdf', { name: 'offer.pdf' })));
    const contents = (await world.entriesOf(person)).map(
      (entry) => entry.kind === 'message' && entry.content,
    );
    expect(contents).toMatchObject([
      { type: 'image', mediaType: 'image/png', mediaSize: 9, text: 'look' },
      { type: 'file', mediaType: 'application/pdf', altText: 'offer.pdf' },
    ]);
    for (const content of contents) {
      const url = content && 'mediaUrl' in content ? content.mediaUrl : '';
      expect(url).toMatch(
        /^https:\/\/site\.example\/media\/a{24}\/[0-9a-f]{40}\/[\w-]+\.(png|pdf)$/,
      );
      expect(world.objects.has(url?.replace('https://site.example/', '') ?? '')).toBe(true);
    }
  });

  it('[H15] [H77] are called as the message says, else as the channel does', async () => {
    const person = somebody();
    const bytes = Buffer.from('%PDF');
    world.channel.files.set('1', { bytes, mediaType: 'application/pdf', name: 'theirs.pdf' });
    await world.take(says(person, file('1', { name: 'offer.pdf' })));
    await world.take(says(person, file('1')));
    const urls = (await world.entriesOf(person)).map((entry) =>
      entry.kind === 'message' && entry.content.type === 'file' ? entry.content.mediaUrl : '',
    );
    expect(urls.map((url) => url.split('/').at(-1))).toEqual(['offer.pdf', 'theirs.pdf']);
  });

  it('[H15] the same file again after a crash is the same object', async () => {
    const person = somebody();
    world.channel.files.set('cat', png);
    const before = world.objects.size;
    const event = says(person, file('cat'));
    const { append } = world.deps.conversations.store;
    const { create } = world.deps.conversations.store;
    Object.assign(world.deps.conversations.store, {
      create: async () => {
        throw new Error('crash');
      },
    });
    await expect(world.take(event)).rejects.toThrow('crash');
    Object.assign(world.deps.conversations.store, { create, append });
    await world.take(event);
    expect(world.objects.size).toBe(before + 1);
  });

  it('[H16] what is not to be had is waited for, and said to be missing in the end', async () => {
    const person = somebody();
    world.channel.files.set('slow', new Error('later'));
    const event = says(person, file('slow', { name: 'photo.png', text: 'look' }));
    await expect(world.take(event)).rejects.toThrow(NotNow);
    await world.take(event, true);
    expect(await world.textsOf(person)).toEqual(['missing: photo.png', 'look']);
    // What is refused for what it is is not waited for.
    world.channel.files.set('exe', {
      bytes: Buffer.from('MZ'),
      mediaType: 'application/x-msdownload',
    });
    world.channel.files.set('huge', new CauserieError('too_large', 'too large'));
    await world.take(says(person, file('exe', { name: 'virus.exe' })));
    await world.take(says(person, file('huge', { name: 'film.mp4' })));
    await world.take(says(person, { type: 'unsupported', what: 'poll' }));
    expect((await world.textsOf(person)).slice(2)).toEqual([
      'missing: virus.exe',
      'missing: film.mp4',
      'unsupported: poll',
    ]);
  });
});

describe('what has to wait', () => {
  it('[H16] waits longer each time, and other failures as long as the queue has it', () => {
    expect([1, 2].map((receives) => pauseAfter(new NotNow('later'), receives))).toEqual([
      5000, 10_000,
    ]);
    const full = new CauserieError('quota_exceeded', 'full', { retryAfterSeconds: 30 });
    expect([1, 2, 90].map((receives) => pauseAfter(full, receives))).toEqual([
      30_000, 60_000, 900_000,
    ]);
    expect(pauseAfter(new CauserieError('invalid_request', 'wrong'), 1)).toBeUndefined();
    expect(pauseAfter(new Error('broken'), 1)).toBeUndefined();
  });

  it('[H6] a conversation for which the app has no room is not begun, and begun when it has', async () => {
    const person = somebody();
    const event = says(person, 'hello');
    const { requireConversation } = world.deps;
    Object.assign(world.deps, {
      requireConversation: async () => {
        throw new CauserieError('quota_exceeded', 'full', { retryAfterSeconds: 30 });
      },
    });
    await expect(world.take(event)).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect((await world.linkOf(person))?.conversationId).toBeUndefined();
    Object.assign(world.deps, { requireConversation });
    await world.take(event);
    expect(await world.textsOf(person)).toEqual(['hello']);
  });
});

describe('other things', () => {
  it('[H17] a long text becomes several messages and loses nothing, an empty one is none', async () => {
    const person = somebody();
    const words = Array.from({ length: 3000 }, (_, index) => `word${index}`).join(' ');
    await world.take(says(person, words));
    await world.take(says(person, '  \n '));
    const texts = await world.textsOf(person);
    expect(texts.join(' ')).toBe(words);
    expect(texts.every((one) => one.length <= 4096)).toBe(true);
    expect(texts.length).toBeGreaterThan(4);
  });

  it('[H17] a place is a location', async () => {
    const person = somebody();
    await world.take(says(person, { type: 'location', lat: 48.1, long: 11.5, name: 'Home' }));
    await world.take(says(person, { type: 'location', lat: 200, long: 0 }));
    expect(await world.entriesOf(person)).toMatchObject([
      {
        content: {
          type: 'location',
          coordinates: { lat: 48.1, long: 11.5 },
          location: { name: 'Home' },
        },
      },
    ]);
  });

  it('[H18] who does not want to hear from us is blocked, and unblocked when he does or writes', async () => {
    const person = somebody();
    const status = async () => (await world.linkOf(person))?.status;
    const happens = (kind: 'blocked' | 'unblocked') => world.take({ kind, externalUserId: person });
    await happens('blocked');
    expect(await status()).toBeUndefined();
    await world.take(says(person, 'hi'));
    world.memory.announced.length = 0;
    await happens('blocked');
    await happens('blocked');
    expect(await status()).toBe('blocked');
    await happens('unblocked');
    expect(await status()).toBe('active');
    await happens('blocked');
    await world.take(says(person, 'hi again'));
    expect(await status()).toBe('active');
    const reasons = world.memory.announced.flatMap((event) =>
      event.kind === 'other' && event.trigger === 'client:update' ? [event.payload['reason']] : [],
    );
    expect(reasons).toEqual(['blocked', 'unblocked', 'blocked', 'unblocked']);
  });

  it('[H19] typing is told and leaves nothing, receipts are handed on', async () => {
    const person = somebody();
    await world.take({ kind: 'typing', externalUserId: person });
    await world.take(says(person, 'hi'));
    world.memory.announced.length = 0;
    await world.take({ kind: 'typing', externalUserId: person });
    expect(world.memory.announced).toMatchObject([{ kind: 'activity', activity: 'typing:start' }]);
    expect(await world.entriesOf(person)).toHaveLength(1);
    await world.take({ kind: 'read', externalUserId: person, at: 5 });
    expect(world.receipts.at(-1)).toMatchObject({ kind: 'read', at: 5 });
  });
});
