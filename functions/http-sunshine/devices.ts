import type { User } from '../../core/identity/model.ts';
import type { devicesRoutes } from '../../core/protocol/sunshine/devices.ts';
import { viewDevice } from '../../core/sunshine/client-view.ts';
import type { SunshineDeps } from './deps.ts';
import { requireUser } from './found-user.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

export function devicesOperations(deps: SunshineDeps): Operations<typeof devicesRoutes> {
  const { users, devices, identity } = deps;

  /** Ten at most. */
  async function devicesOf(user: User) {
    const all = await devices.list(user.userId);
    const views = all
      .sort((a, b) => b.updatedAt - a.updatedAt)
      .map(async (device) => {
        const session = await identity.session(device.sessionId);
        return viewDevice(user, device, session?.integrationId, deps.now());
      });
    return Promise.all(views);
  }

  return {
    async ListDevices({ principal, params }) {
      return { devices: await devicesOf(await requireUser(users, principal, params)) };
    },

    async GetDevice({ principal, params }) {
      const user = await requireUser(users, principal, params);
      const device = (await devicesOf(user)).find(({ id }) => id === params['deviceId']);
      if (device === undefined) {
        throw new SunshineError('not_found', 'device_not_found', 'The user has no such device.');
      }
      return { device };
    },
  };
}
