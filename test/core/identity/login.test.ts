import fc from 'fast-check';
import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createConversation } from '../../../core/conversations/create.ts';
import { login } from '../../../core/identity/login.ts';
import type { IdentityDeps } from '../../../core/identity/ports.ts';
import { endSession, refreshSession, startSession } from '../../../core/identity/sessions.ts';
import {
  createIdentityWorld,
  type IdentityWorld,
  keyId,
  keySecret,
} from '../../support/identity-world.ts';
import { createMemoryConversationStore } from '../../support/memory-conversation-store.ts';
import { createMemoryWorld } from '../../support/memory-world.ts';
import { appId, integrationId } from '../../support/people.ts';
import { createScheduler, seededChoices } from '../../support/scheduler.ts';

let world: IdentityWorld;
const secret = new TextEncoder().encode(keySecret);

/** Signed once: log-ins that are played thousands of times need not wait for signatures. */
const jwts = new Map<string, Promise<string>>();
function jwtOf(externalId: string, exp?: number): Promise<string> {
  const known = jwts.get(`${externalId} ${exp}`);
  if (known !== undefined) return known;
  const jwt = new SignJWT({ external_id: externalId, scope: 'user', ...(exp ? { exp } : {}) })
    .setProtectedHeader({ alg: 'HS256', kid: keyId })
    .sign(secret);
  jwts.set(`${externalId} ${exp}`, jwt);
  return jwt;
}

interface Held {
  sessionId: string;
  refreshSecret: string;
  userId: string;
}

beforeEach(() => {
  world = createIdentityWorld();
});

async function visit(deps = world.deps): Promise<Held> {
  const { session, refreshSecret = '' } = await startSession(deps, integrationId, undefined);
  return { sessionId: session.sessionId, refreshSecret, userId: session.userId };
}

/** As the SDK does it: what the answer does not name anew stays. */
async function logIn(who: string, held?: Held, deps: IdentityDeps = world.deps): Promise<Held> {
  const session =
    held === undefined
      ? undefined
      : { sessionId: held.sessionId, refreshSecret: held.refreshSecret };
  const issued = await login(deps, { integrationId, jwt: await jwtOf(who), session });
  return {
    sessionId: issued.session.sessionId,
    userId: issued.session.userId,
    refreshSecret: issued.refreshSecret ?? held?.refreshSecret ?? '',
  };
}

/** Starts a conversation as the session's user of that moment. */
async function begin(held: Held, clientId: string): Promise<string> {
  const conversations = createMemoryWorld();
  const { snapshot } = await createConversation(
    { ...conversations.deps, store: createMemoryConversationStore(world.database) },
    {
      principal: {
        kind: 'user',
        appId,
        userId: held.userId,
        sessionId: held.sessionId,
        integrationId,
      },
      clientId,
      control: 'agentWorkspace',
    },
  );
  return snapshot.head.id;
}

const listOf = async (userId: string) =>
  (await world.deps.store.listConversations(userId, { limit: 100 })).conversationIds;
const ownerOf = (id: string) =>
  world.database.conversations.get(id)?.at(-1)?.head.participants['p0']?.userId;

describe('logging in', () => {
  it('[I3] makes a new person of an anonymous customer, who keeps what he said', async () => {
    const anonymous = await visit();
    const conversation = await begin(anonymous, 'a');
    const ada = await logIn('ada', anonymous);
    expect(ada).toEqual(anonymous);
    expect(await listOf(ada.userId)).toEqual([conversation]);
    expect(world.ended).toEqual([]);
  });

  it('[I3] joins what was said anonymously with the person who is known', async () => {
    const phone = await logIn('ada', await visit());
    const first = await begin(phone, 'a');
    const anonymous = await visit();
    const second = await begin(anonymous, 'b');
    const laptop = await logIn('ada', anonymous);
    expect(laptop.userId).toBe(phone.userId);
    expect(laptop.sessionId).toBe(anonymous.sessionId);
    expect(new Set(await listOf(phone.userId))).toEqual(new Set([first, second]));
    expect(await listOf(anonymous.userId)).toEqual([]);
    expect(ownerOf(second)).toBe(phone.userId);
    expect(world.linksMoved, '[H11] his links to channels').toEqual([
      [anonymous.userId, phone.userId],
    ]);
    expect(world.ended, 'his sockets come back as who he is').toEqual([anonymous.userId]);
  });

  it('[I3] moves more than one page of conversations', async () => {
    await logIn('ada');
    const anonymous = await visit();
    for (let count = 0; count < 60; count++) await begin(anonymous, `c${count}`);
    const ada = await logIn('ada', anonymous);
    expect(await listOf(ada.userId)).toHaveLength(60);
  });

  it('[I3] without a session opens one', async () => {
    const one = await logIn('ada');
    const two = await logIn('ada');
    expect(two.userId).toBe(one.userId);
    expect(two.sessionId).not.toBe(one.sessionId);
    expect(two.refreshSecret).not.toBe('');
  });

  it('[I3] again as the same person keeps the session', async () => {
    const ada = await logIn('ada', await visit());
    expect(await logIn('ada', ada)).toEqual(ada);
  });

  it('[I4] as another person on the same browser leaves the first one’s session alone', async () => {
    const ada = await logIn('ada', await visit());
    const conversation = await begin(ada, 'a');
    const bob = await logIn('bob', ada);
    expect(bob.userId).not.toBe(ada.userId);
    expect(bob.sessionId).not.toBe(ada.sessionId);
    expect(await listOf(bob.userId)).toEqual([]);
    expect(ownerOf(conversation)).toBe(ada.userId);
    const { session } = await refreshSession(world.deps, ada.sessionId, ada.refreshSecret);
    expect(session.userId).toBe(ada.userId);
  });

  it('[I4] nor does a merged visitor’s session give anything to the next person', async () => {
    await logIn('ada');
    const anonymous = await visit();
    await begin(anonymous, 'a');
    const ada = await logIn('ada', anonymous);
    const bob = await logIn('bob', { ...anonymous });
    expect(await listOf(bob.userId)).toEqual([]);
    expect(await listOf(ada.userId)).toHaveLength(1);
  });

  it('[I10] after logging out opens a new session', async () => {
    const anonymous = await visit();
    await endSession(world.deps, anonymous.sessionId, anonymous.refreshSecret);
    const ada = await logIn('ada', anonymous);
    expect(ada.sessionId).not.toBe(anonymous.sessionId);
  });

  it('[I4] with a stolen session id and a wrong secret takes nothing of it', async () => {
    const victim = await visit();
    await begin(victim, 'a');
    const thief = await logIn('eve', { ...victim, refreshSecret: 'f'.repeat(48) });
    expect(thief.sessionId).not.toBe(victim.sessionId);
    expect(await listOf(thief.userId)).toEqual([]);
  });

  it('[I7] ends when the company’s word does', async () => {
    const exp = world.time.now / 1000 + 600;
    const { session, expiresIn, refreshSecret } = await login(world.deps, {
      integrationId,
      jwt: await jwtOf('ada', exp),
    });
    expect(expiresIn).toBe(600);
    world.time.now += 600_000;
    await expect(
      refreshSession(world.deps, session.sessionId, refreshSecret ?? ''),
    ).rejects.toMatchObject({ code: 'login_expired' });
  });

  it('[I11] that broke off is to be gone on with before the session is used', async () => {
    await logIn('ada');
    const anonymous = await visit();
    await begin(anonymous, 'a');
    const breaking: IdentityDeps = {
      ...world.deps,
      store: {
        ...world.deps.store,
        moveConversation: async () => {
          throw new Error('broken off');
        },
      },
    };
    await expect(logIn('ada', anonymous, breaking)).rejects.toThrow('broken off');
    await expect(
      refreshSession(world.deps, anonymous.sessionId, anonymous.refreshSecret),
    ).rejects.toMatchObject({ code: 'login_expired' });
    const bob = await logIn('bob', anonymous);
    expect(await listOf(bob.userId)).toEqual([]);
    const ada = await logIn('ada', anonymous);
    expect(await listOf(ada.userId)).toHaveLength(1);
    await refreshSession(world.deps, ada.sessionId, ada.refreshSecret);
  });
});

describe('webhooks are told', () => {
  const told = () =>
    world.announced.map((event) => (event.kind === 'other' ? [event.trigger, event.payload] : []));

  it('[S51] that an anonymous customer is somebody, and who is merged into whom', async () => {
    const first = await visit();
    const ada = await logIn('ada', first);
    const user = { id: ada.userId, externalId: 'ada', authenticated: true };
    expect(told()).toEqual([
      ['user:update', { user: expect.objectContaining(user), reason: 'authentication' }],
    ]);
    await logIn('ada', ada);
    expect(told()).toHaveLength(1);
    const second = await visit();
    await logIn('ada', second);
    expect(told()[1]).toEqual([
      'user:merge',
      {
        mergedUsers: {
          surviving: user,
          discarded: { id: second.userId, authenticated: false },
        },
        reason: 'sdkLogin',
      },
    ]);
    await logIn('bob');
    expect(told()).toHaveLength(2);
  });

  it('[S51] once more when a log-in broke off before it was noted, as the same event', async () => {
    const first = await visit();
    const breaking: IdentityDeps = {
      ...world.deps,
      store: { ...world.deps.store, logSessionIn: () => Promise.reject(new Error('broken off')) },
    };
    await expect(logIn('ada', first, breaking)).rejects.toThrow('broken off');
    await logIn('ada', first);
    const [one, again] = world.announced as { id: string }[];
    expect(again?.id).toBe(one?.id);
  });
});

describe('logging in on several devices at once, while some break down', () => {
  const conditions = fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    crash: fc.constantFrom(0, 0.05, 0.2),
    knownBefore: fc.boolean(),
    /** Who logs in, and with which of three sessions. */
    logIns: fc.array(
      fc.record({ who: fc.constantFrom('ada', 'bob'), session: fc.nat({ max: 2 }) }),
      { minLength: 1, maxLength: 4 },
    ),
  });

  it('[I3] [I4] [I11] an external id is one person, who has all that was said in his sessions and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(conditions, async ({ seed, crash, knownBefore, logIns }) => {
        world = createIdentityWorld();
        const scheduler = createScheduler({ choose: seededChoices(seed), crash });
        if (knownBefore) await logIn('ada');
        const sessions = [await visit(), await visit(), await visit()];
        const conversations = await Promise.all(
          sessions.map(async (held) => [await begin(held, '1'), await begin(held, '2')]),
        );
        await Promise.all(logIns.map(({ who }) => jwtOf(who)));
        const results: { who: string; session: number; held: Held }[] = [];
        const acting = Promise.all(
          logIns.map(async ({ who, session }) => {
            for (let attempt = 0; attempt < 20; attempt++) {
              // It breaks down again and again, and gets through in the end.
              const outcome = await scheduler.start((caller) =>
                logIn(who, sessions[session], attempt < 10 ? world.depsOf(caller) : world.deps),
              );
              if (outcome.kind === 'done') {
                results.push({ who, session, held: outcome.value });
                return;
              }
              if (outcome.kind === 'failed') {
                expect(outcome.error).toMatchObject({ code: 'busy' });
              }
            }
          }),
        );
        await scheduler.until(acting);
        const people = new Map<string, string>();
        for (const { who, held } of results) {
          expect(people.get(who) ?? held.userId, `${who} is one person`).toBe(held.userId);
          people.set(who, held.userId);
        }
        expect(new Set(people.values()).size, 'two people are two').toBe(people.size);
        sessions.forEach((held, index) => {
          const said = conversations[index] ?? [];
          const owners = new Set(said.map(ownerOf));
          expect(owners.size, 'what was said together stays together').toBe(1);
          const candidates = logIns
            .filter((one) => one.session === index)
            .map((one) => people.get(one.who));
          const expected = candidates.length === 0 ? [held.userId] : candidates;
          expect(expected).toContain([...owners][0]);
        });
        for (const userId of new Set([...people.values(), ...sessions.map((s) => s.userId)])) {
          const list = new Set(await listOf(userId));
          const theirs = conversations.flat().filter((id) => ownerOf(id) === userId);
          expect(list, 'a list has what is his').toEqual(new Set(theirs));
        }
      }),
      { numRuns: 600 },
    );
  });

  it('[I5] nothing is left behind with an anonymous customer who has become somebody', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
        world = createIdentityWorld();
        const scheduler = createScheduler({ choose: seededChoices(seed) });
        await logIn('ada');
        const anonymous = await visit();
        const conversations = createMemoryWorld();
        const store = createMemoryConversationStore(world.database);
        const creating = Promise.all(
          ['a', 'b', 'c'].map((clientId) =>
            scheduler.start((caller) =>
              createConversation(
                { ...conversations.deps, store: caller.wrap(store) },
                {
                  principal: { kind: 'user', appId, integrationId, ...anonymous },
                  clientId,
                  control: 'agentWorkspace',
                },
              ),
            ),
          ),
        );
        const logging = scheduler.start((caller) => logIn('ada', anonymous, world.depsOf(caller)));
        await scheduler.until(logging);
        for (const outcome of await creating) {
          // Created, refused, or created and already no longer his when he looked.
          if (outcome.kind === 'failed') {
            expect(outcome.error).toMatchObject({
              code: expect.stringMatching(/^(unauthorized|not_found)$/),
            });
          }
        }
        expect(await listOf(anonymous.userId)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
