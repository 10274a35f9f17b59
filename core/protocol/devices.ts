import * as z from 'zod/mini';

/** Devices that a customer wants to be told on. Ids are made up by the app, once for each installation. */

const locale = z.optional(z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/)));

export const devicePlatforms = ['ios', 'android', 'web'] as const;

/** `PUT /sdk/device`: this device is the session's customer's, and no one else's any more. */
export const deviceBody = z.object({
  /** Nobody may guess it: who knows it can take the device away from its customer. */
  deviceId: z.string().check(z.regex(/^[\w-]{16,64}$/)),
  platform: z.enum(devicePlatforms),
  /** As APNs or FCM gave it to the app; for `web` the subscription, as JSON. */
  pushToken: z.string().check(z.minLength(8), z.maxLength(4096)),
  appVersion: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  locale,
});

export const deviceSchema = z.object({
  deviceId: z.string(),
  platform: z.enum(devicePlatforms),
  /** ISO 8601, UTC: registered until then, unless it is registered again. */
  expiresAt: z.string(),
});

export type DeviceBody = z.infer<typeof deviceBody>;
