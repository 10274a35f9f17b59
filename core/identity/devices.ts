import { CauserieError } from '../errors.ts';
import type { DeviceBody } from '../protocol/devices.ts';
import type { IdentityDeps } from './ports.ts';
import type { UserPrincipal } from './principal.ts';

/** A device that its customer wants to be told on. */
export interface Device extends DeviceBody {
  appId: string;
  /** Whose end is the device's, too. */
  sessionId: string;
  /** Milliseconds since the epoch. */
  updatedAt: number;
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** What the rules of devices ask of the directory. */
export interface DeviceStore {
  /** Makes the device the user's, in one write with taking it from whose it was. */
  put(userId: string, device: Device): Promise<void>;
  /** All of a user, in no order, as they are after every write that has ended. */
  list(userId: string): Promise<Device[]>;
  /** One that is not the user's is left alone. */
  remove(userId: string, device: Pick<Device, 'appId' | 'deviceId'>): Promise<void>;
}

/** So many devices has a customer; the one that was not heard of for longest gives way. */
export const devicesPerUser = 10;
/** Seconds that a device is registered beyond its last registration: as long as an unused session. */
const deviceLifetime = 30 * 24 * 60 * 60;

type Deps = Pick<IdentityDeps, 'store' | 'devices'>;

/**
 * Registers the device that asks.
 * @throws CauserieError session_ended when the session is over, or has become somebody else's.
 */
export async function registerDevice(
  deps: Deps & Pick<IdentityDeps, 'now'>,
  principal: UserPrincipal,
  body: DeviceBody,
): Promise<Device> {
  const { appId, userId, sessionId } = principal;
  const updatedAt = deps.now();
  const expiresAt = Math.floor(updatedAt / 1000) + deviceLifetime;
  const device: Device = { ...body, appId, sessionId, updatedAt, expiresAt };
  if (await give(deps, userId, device)) return device;
  throw new CauserieError(
    'session_ended',
    'The session has ended or is somebody else’s now. Take its current token.',
  );
}

/** The devices of a session become its new user's. */
export async function moveDevices(
  deps: Deps,
  sessionId: string,
  from: string,
  to: string,
): Promise<void> {
  for (const device of await ofSession(deps, sessionId, from)) await give(deps, to, device);
}

/** Forgets the devices of a session. */
export async function forgetDevices(deps: Deps, sessionId: string, userId: string): Promise<void> {
  for (const device of await ofSession(deps, sessionId, userId)) {
    await deps.devices.remove(userId, device);
  }
}

async function ofSession({ devices }: Deps, sessionId: string, userId: string): Promise<Device[]> {
  return (await devices.list(userId)).filter((device) => device.sessionId === sessionId);
}

/**
 * The session is looked at after the device was written: who ends it or logs in at that moment sees the
 * device, or is seen here. @returns False when the device's session is not the user's; then he has it not.
 */
async function give({ store, devices }: Deps, userId: string, device: Device): Promise<boolean> {
  await devices.put(userId, device);
  if ((await store.session(device.sessionId))?.userId !== userId) {
    await devices.remove(userId, device);
    return false;
  }
  const newestFirst = (await devices.list(userId)).sort((a, b) => b.updatedAt - a.updatedAt);
  for (const one of newestFirst.slice(devicesPerUser)) await devices.remove(userId, one);
  return true;
}
