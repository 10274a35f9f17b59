import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifySdkToken } from '../../../core/identity/sdk-token.ts';
import { endSession, refreshSession, startSession } from '../../../core/identity/sessions.ts';
import { createIdentityWorld, type IdentityWorld } from '../../support/identity-world.ts';
import { appId, integrationId } from '../../support/people.ts';

const day = 86_400_000;
const utf8 = (value: string) => new TextEncoder().encode(value);
let world: IdentityWorld;

beforeEach(() => {
  world = createIdentityWorld();
});

const start = async () => {
  const issued = await startSession(world.deps, integrationId, 'de');
  return { ...issued, secret: issued.refreshSecret ?? '', id: issued.session.sessionId };
};
const verify = async (token: string) =>
  verifySdkToken(token, await world.deps.tokenSecrets(), world.time.now);

describe('a session', () => {
  it('[I1] [I2] begins anonymous, with a token that says all there is to know', async () => {
    const { session, token, expiresIn } = await start();
    expect(await verify(token)).toMatchObject({
      kind: 'user',
      appId,
      userId: session.userId,
      sessionId: session.sessionId,
      integrationId,
    });
    expect(expiresIn).toBe(900);
    expect(world.database.users.get(session.userId)).toMatchObject({ profile: { locale: 'de' } });
  });

  it('[I2] keeps no secret that could be read back', async () => {
    const { secret } = await start();
    expect(JSON.stringify([...world.database.sessions.values()])).not.toContain(secret);
  });

  it('[I2] gives fresh tokens to who has its secret', async () => {
    const { session, secret, id } = await start();
    world.time.now += day / 2;
    const before = { ...world.database.sessions.get(id) };
    const { token, refreshSecret } = await refreshSession(world.deps, id, secret);
    expect(await verify(token)).toMatchObject({ userId: session.userId });
    expect(refreshSecret).toBeUndefined();
    expect(world.database.sessions.get(id), 'nothing is written for a refresh').toEqual(before);
  });

  it('[I2] lasts for thirty days beyond its last use', async () => {
    const { secret, id } = await start();
    for (let month = 0; month < 3; month++) {
      world.time.now += 29 * day;
      await refreshSession(world.deps, id, secret);
    }
    world.time.now += 30 * day;
    await expect(refreshSession(world.deps, id, secret)).rejects.toMatchObject({
      code: 'session_ended',
    });
  });

  it.each([
    ['a wrong secret', (id: string) => [id, 'f'.repeat(48)]],
    ['an id that is nobody’s', (_: string, secret: string) => ['f'.repeat(24), secret]],
  ])('[I2] [I8] refuses %s in the same words', async (_, wrong) => {
    const { id, secret } = await start();
    const [sessionId = '', given = ''] = wrong(id, secret);
    const ended = await refreshSession(world.deps, 'e'.repeat(24), secret).catch((e) => e.message);
    await expect(refreshSession(world.deps, sessionId, given)).rejects.toMatchObject({
      code: 'session_ended',
      message: ended,
    });
  });

  it('[I10] ends with its sockets, for who has its secret, and again is harmless', async () => {
    const { session, secret, id } = await start();
    await expect(endSession(world.deps, id, 'f'.repeat(48))).rejects.toMatchObject({
      code: 'session_ended',
    });
    expect(world.ended).toEqual([]);
    await endSession(world.deps, id, secret);
    expect(new Set(world.ended)).toEqual(new Set([session.userId]));
    await endSession(world.deps, id, secret);
    await expect(refreshSession(world.deps, id, secret)).rejects.toMatchObject({
      code: 'session_ended',
    });
  });

  it('[I10] can be ended again when the first attempt broke off before its sockets were', async () => {
    const { session, secret, id } = await start();
    const breaking = {
      ...world.deps,
      endSockets: async () => {
        throw new Error('broken off');
      },
    };
    await expect(endSession(breaking, id, secret)).rejects.toThrow('broken off');
    await endSession(world.deps, id, secret);
    expect(world.ended).toContain(session.userId);
  });

  it('[I10] that has ended is not brought back by a refresh at the same moment', async () => {
    const { secret, id } = await start();
    world.time.now += 2 * day;
    const { store } = world.deps;
    const session = store.session;
    const racing = {
      ...world.deps,
      store: {
        ...store,
        async session(sessionId: string) {
          const read = await session(sessionId);
          await store.deleteSession(sessionId);
          return read;
        },
      },
    };
    await expect(refreshSession(racing, id, secret)).rejects.toMatchObject({
      code: 'session_ended',
    });
    expect(world.database.sessions.size).toBe(0);
  });

  it('[I8] of an integration that is not there is not begun', async () => {
    await expect(startSession(world.deps, 'f'.repeat(24), undefined)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('a token', () => {
  const sign = (change: { secret?: string; alg?: string; payload?: object; exp?: number }) =>
    new SignJWT({ app: appId, ses: 's', itg: 'i', ...change.payload })
      .setProtectedHeader({ alg: change.alg ?? 'HS256' })
      .setIssuer('causerie')
      .setAudience('sdk')
      .setSubject('user')
      .setExpirationTime(change.exp ?? world.time.now / 1000 + 60)
      .sign(utf8(change.secret ?? 'the deployment’s own secret, long enough'));

  it('[I2] is good for its time only', async () => {
    const { token } = await start();
    world.time.now += 900_000;
    await expect(verify(token)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('[I2] of the secret before the present one is still good', async () => {
    const token = await sign({ secret: 'the one before it, long enough as well' });
    const secrets = [utf8('the present one'), utf8('the one before it, long enough as well')];
    expect(await verifySdkToken(token, secrets, world.time.now)).toMatchObject({ userId: 'user' });
  });

  it.each([
    ['another secret', { secret: 'somebody else’s secret, long enough too' }],
    ['another algorithm', { alg: 'HS512', secret: 'x'.repeat(64) }],
    ['no session', { payload: { ses: undefined } }],
    ['another issuer', { payload: { iss: 'other' } }],
  ])('[I2] with %s is refused', async (name, change) => {
    const token =
      name === 'another issuer'
        ? await new SignJWT({ app: appId, ses: 's', itg: 'i' })
            .setProtectedHeader({ alg: 'HS256' })
            .setIssuer('other')
            .setAudience('sdk')
            .setSubject('user')
            .setExpirationTime(world.time.now / 1000 + 60)
            .sign(utf8('the deployment’s own secret, long enough'))
        : await sign(change);
    await expect(verify(token)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it.each(['', 'x', 'a.b.c', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1In0.'])(
    '[I2] "%s" is refused',
    async (token) => {
      await expect(verify(token)).rejects.toMatchObject({ code: 'unauthorized' });
    },
  );
});
