import type { Device, DeviceStore } from '../../core/identity/devices.ts';

/** Devices in memory: whose each is, and what it is. */
export function createMemoryDeviceStore(): DeviceStore {
  const owned = new Map<string, { userId: string; device: Device }>();
  const key = ({ appId, deviceId }: Pick<Device, 'appId' | 'deviceId'>) => `${appId}#${deviceId}`;
  return {
    async put(userId, device) {
      owned.set(key(device), { userId, device });
    },
    list: async (userId) =>
      [...owned.values()].filter((one) => one.userId === userId).map(({ device }) => device),
    async remove(userId, device) {
      if (owned.get(key(device))?.userId === userId) owned.delete(key(device));
    },
  };
}
