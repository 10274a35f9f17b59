import { describe, expect, it } from 'vitest';
import type { Device, DeviceStore } from '../../core/identity/devices.ts';

/** What core counts on in a store of devices. */
export function describeDeviceStore(name: string, make: () => DeviceStore): void {
  let count = 0;
  const fresh = (kind: string) => `${kind}-with-devices-${name}-${++count}`;
  const deviceOf = (change: Partial<Device> = {}): Device => ({
    appId: 'app-1',
    deviceId: fresh('device'),
    platform: 'android',
    pushToken: 'token',
    sessionId: 'session',
    updatedAt: 1,
    expiresAt: 4_000_000_000,
    ...change,
  });

  describe(`a store of devices: ${name}`, () => {
    it('[M80] keeps what it is given, the latest', async () => {
      const store = make();
      const user = fresh('user');
      const device = deviceOf({ appVersion: '1.0', locale: 'fr' });
      await store.put(user, device);
      expect(await store.list(user)).toEqual([device]);
      await store.put(user, { ...device, pushToken: 'another' });
      expect((await store.list(user)).map((one) => one.pushToken)).toEqual(['another']);
    });

    it('[M80] a device is one user’s, whoever asks at the same moment', async () => {
      const store = make();
      const users = [1, 2, 3].map(() => fresh('user'));
      const device = deviceOf();
      await Promise.all(users.map((user) => store.put(user, device)));
      const lists = await Promise.all(users.map((user) => store.list(user)));
      expect(lists.flat()).toHaveLength(1);
    });

    it('[I9] the same id in another app is another device', async () => {
      const store = make();
      const [one, other] = [fresh('user'), fresh('user')];
      const device = deviceOf();
      await store.put(one, device);
      await store.put(other, { ...device, appId: 'app-2' });
      expect(await store.list(one)).toHaveLength(1);
      expect(await store.list(other)).toHaveLength(1);
    });

    it('[M80] only who has it can take it away, and it can be had again', async () => {
      const store = make();
      const [user, other] = [fresh('user'), fresh('user')];
      const device = deviceOf();
      await store.put(user, device);
      await store.remove(other, device);
      expect(await store.list(user)).toHaveLength(1);
      // It is still known whose it is: the next one takes it from him.
      await store.put(other, device);
      expect(await store.list(user)).toEqual([]);
      await store.put(user, device);
      await store.remove(user, device);
      await store.remove(user, device);
      expect(await store.list(user)).toEqual([]);
      await store.put(other, device);
      expect(await store.list(other)).toHaveLength(1);
    });
  });
}
