import * as z from 'zod/mini';
import { devicePlatforms } from '../devices.ts';
import type { SunshineRoutes } from './route.ts';

const everyScope = ['app', 'account', 'integration'] as const;

const deviceSchema = z.object({
  id: z.string(),
  type: z.enum(devicePlatforms),
  clientId: z.string(),
  status: z.enum(['active', 'inactive']),
  integrationId: z.optional(z.string()),
  lastSeen: z.string(),
  pushNotificationToken: z.nullable(z.string()),
  info: z.record(z.string(), z.string()),
  appVersion: z.nullable(z.string()),
});

export const devicesRoutes = {
  ListDevices: {
    operation: 'ListDevices',
    method: 'GET',
    path: '/v2/apps/{appId}/users/{userIdOrExternalId}/devices',
    scopes: everyScope,
    summary: 'List the devices that a user wants to be told on, the last seen first',
    response: z.object({ devices: z.array(deviceSchema) }),
    status: 200,
  },
  GetDevice: {
    operation: 'GetDevice',
    method: 'GET',
    path: '/v2/apps/{appId}/users/{userIdOrExternalId}/devices/{deviceId}',
    scopes: everyScope,
    summary: 'Look at a device',
    response: z.object({ device: deviceSchema }),
    status: 200,
  },
} as const satisfies SunshineRoutes;
