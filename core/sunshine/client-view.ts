import { createHash } from 'node:crypto';
import type { ChannelLink } from '../channels/link.ts';
import type { Device } from '../identity/devices.ts';
import type { User } from '../identity/model.ts';

/** Web pages and apps together are one client, whose id follows from the user's. */
export function sdkClientId({ userId }: Pick<User, 'userId'>): string {
  return digest(`client:${userId}`);
}

/** The client of who has been here himself; undefined of one whom only the company speaks of. */
export function viewSdkClient(user: User, devices: readonly Device[]) {
  if (user.sdkSince === undefined) return undefined;
  const seen = devices.map(({ updatedAt }) => updatedAt);
  return {
    id: sdkClientId(user),
    type: 'sdk' as const,
    status: 'active' as const,
    integrationId: null,
    externalId: null,
    lastSeen: seen.length === 0 ? null : new Date(Math.max(...seen)).toISOString(),
    linkedAt: new Date(user.sdkSince).toISOString(),
    displayName: null,
    avatarUrl: null,
  };
}

/** A link to a channel: its id, type and state are what it is told under there. */
export function viewChannelClient(link: ChannelLink) {
  const { clientId, type, status, integrationId, externalId, lastSeen, linkedAt } = link;
  return {
    id: clientId,
    type,
    status,
    integrationId,
    externalId,
    lastSeen: lastSeen === undefined ? null : new Date(lastSeen).toISOString(),
    // One who has not answered yet is not linked.
    linkedAt: status === 'pending' ? null : new Date(linkedAt).toISOString(),
    displayName: link.displayName ?? null,
    avatarUrl: link.avatarUrl ?? null,
  };
}

/**
 * A device. Its own id stays with it: who knows that one could take the device away from its customer.
 * @param integrationId Of the session that it belongs to.
 * @param now Milliseconds since the epoch.
 */
export function viewDevice(
  user: User,
  device: Device,
  integrationId: string | undefined,
  now: number,
) {
  const { deviceId, platform, pushToken, appVersion, locale, updatedAt, expiresAt } = device;
  return {
    id: digest(`device:${user.userId}:${deviceId}`),
    type: platform,
    clientId: sdkClientId(user),
    status: expiresAt * 1000 > now ? ('active' as const) : ('inactive' as const),
    ...(integrationId === undefined ? {} : { integrationId }),
    lastSeen: new Date(updatedAt).toISOString(),
    pushNotificationToken: platform === 'web' ? null : pushToken,
    info: { ...(locale === undefined ? {} : { locale }) } as Record<string, string>,
    appVersion: appVersion ?? null,
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
