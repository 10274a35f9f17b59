import { beforeEach, describe, expect, it } from 'vitest';
import { devicesPerUser, registerDevice } from '../../../core/identity/devices.ts';
import { login } from '../../../core/identity/login.ts';
import type { IdentityDeps } from '../../../core/identity/ports.ts';
import type { UserPrincipal } from '../../../core/identity/principal.ts';
import { endSession, startSession } from '../../../core/identity/sessions.ts';
import {
  createIdentityWorld,
  customerToken,
  type IdentityWorld,
} from '../../support/identity-world.ts';
import { integrationId } from '../../support/people.ts';

let world: IdentityWorld;
beforeEach(() => {
  world = createIdentityWorld();
});

const deviceId = (name: string) => `device-${name}-of-16-or-more`;
const body = (name: string) => ({
  deviceId: deviceId(name),
  platform: 'ios' as const,
  pushToken: `token of ${name}`,
});

async function visit() {
  const { session, refreshSecret = '' } = await startSession(world.deps, integrationId, undefined);
  return { session, proof: { sessionId: session.sessionId, refreshSecret } };
}
type Visit = Awaited<ReturnType<typeof visit>>;
const principalOf = ({ session }: Pick<Visit, 'session'>): UserPrincipal => ({
  kind: 'user',
  ...session,
});
const namesOf = async (userId: string) =>
  (await world.deps.devices.list(userId)).map((one) => one.pushToken.slice('token of '.length));
const logIn = async (who: string, { proof }: Visit, deps: IdentityDeps = world.deps) =>
  login(deps, { integrationId, jwt: await customerToken(who), session: proof });

describe('a device', () => {
  it('[M80] is one customer’s: registered by another it is no longer the first one’s', async () => {
    const [first, second] = [await visit(), await visit()];
    await registerDevice(world.deps, principalOf(first), body('phone'));
    expect(await namesOf(first.session.userId)).toEqual(['phone']);
    await registerDevice(world.deps, principalOf(second), body('phone'));
    expect(await namesOf(first.session.userId)).toEqual([]);
    expect(await namesOf(second.session.userId)).toEqual(['phone']);
  });

  it('[M81] goes along when its customer turns out to be somebody who is known', async () => {
    const known = await logIn('anna', await visit());
    const phone = await visit();
    await registerDevice(world.deps, principalOf(phone), body('phone'));
    await logIn('anna', phone);
    expect(await namesOf(phone.session.userId)).toEqual([]);
    expect(await namesOf(known.session.userId)).toEqual(['phone']);
  });

  it('[M81] is forgotten with its session, and those of other sessions are not', async () => {
    const [phone, tablet] = [await visit(), await visit()];
    const person = (await logIn('anna', phone)).session;
    const again = (await logIn('anna', tablet)).session;
    expect(again.userId).toBe(person.userId);
    await registerDevice(world.deps, principalOf({ session: person }), body('phone'));
    await registerDevice(world.deps, principalOf({ session: again }), body('tablet'));
    await endSession(world.deps, phone.proof.sessionId, phone.proof.refreshSecret);
    expect(await namesOf(person.userId)).toEqual(['tablet']);
  });

  it('[M81] is not registered with the token of a session that is over or another’s', async () => {
    await logIn('anna', await visit());
    const [ended, moved] = [await visit(), await visit()];
    await endSession(world.deps, ended.proof.sessionId, ended.proof.refreshSecret);
    await logIn('anna', moved);
    for (const one of [ended, moved]) {
      await expect(
        registerDevice(world.deps, principalOf(one), body('phone')),
      ).rejects.toMatchObject({ code: 'session_ended' });
      expect(await namesOf(one.session.userId)).toEqual([]);
    }
  });

  it('[M81] is not left behind by a log-out in the middle of its registration', async () => {
    const phone = await visit();
    const { devices } = world.deps;
    const racing: IdentityDeps = {
      ...world.deps,
      devices: {
        ...devices,
        async put(userId, device) {
          await devices.put(userId, device);
          await endSession(world.deps, phone.proof.sessionId, phone.proof.refreshSecret);
        },
      },
    };
    await expect(registerDevice(racing, principalOf(phone), body('phone'))).rejects.toMatchObject({
      code: 'session_ended',
    });
    expect(await namesOf(phone.session.userId)).toEqual([]);
  });

  it('[M82] is one of ten: the one not heard of for longest gives way', async () => {
    const phone = await visit();
    for (let count = 0; count < devicesPerUser; count++) {
      world.time.now += 1000;
      await registerDevice(world.deps, principalOf(phone), body(String(count)));
    }
    world.time.now += 1000;
    await registerDevice(world.deps, principalOf(phone), body('0'));
    await registerDevice(world.deps, principalOf(phone), body('new'));
    const names = await namesOf(phone.session.userId);
    expect(names).toHaveLength(devicesPerUser);
    expect(names).toEqual(expect.arrayContaining(['0', 'new']));
    expect(names).not.toContain('1');
  });
});
