import type { CustomerClient } from '@causerie/client';

export interface PushRegistration {
  platform: 'ios' | 'android' | 'web';
  /** As APNs or FCM gave it to the app. */
  token: string;
  appVersion?: string;
}

/**
 * Whether a notification is this messenger's, and is to be shown: `hide` is one about the conversation
 * that is looked at right now, or for somebody who is no longer logged in on this device.
 */
export type NotificationFit = 'display' | 'hide' | 'notOurs';

/** What a push of Causerie says: the value of `causerie` in its data, as an object or as JSON. */
export interface PushContent {
  integrationId: string;
  conversationId: string;
  /** Whom it is for. */
  userId?: string | undefined;
}

/** What a notification's data says to this messenger; undefined: it is none of its. */
export function pushContentOf(data: unknown, integrationId: string): PushContent | undefined {
  const content = parsed(fieldOf(data, 'causerie') ?? fieldOf(fieldOf(data, 'data'), 'causerie'));
  const id = fieldOf(content, 'conversationId');
  const userId = fieldOf(content, 'userId');
  if (fieldOf(content, 'integrationId') !== integrationId) return undefined;
  if (typeof id !== 'string' || !/^[0-9a-f]{24}$/.test(id)) return undefined;
  return {
    integrationId,
    conversationId: id,
    userId: typeof userId === 'string' ? userId : undefined,
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** FCM's data are texts. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

export interface DeviceRegistrar {
  /** Resolves when the device is registered for who is logged in now. */
  register(registration: PushRegistration): Promise<void>;
  unregister(): Promise<void>;
  /** Tells the server what it does not know yet, if there is a customer. A failure is tried again later. */
  sync(): void;
  /** Tells nothing from now on. */
  stop(): void;
}

/**
 * Keeps the server's idea of this device right: who it is of changes with every login.
 * @param deviceId The same for every start of the app.
 */
export function createDeviceRegistrar(
  client: CustomerClient,
  deviceId: () => Promise<string>,
  locale: () => string | undefined,
): DeviceRegistrar {
  let wanted: PushRegistration | undefined;
  /** What was registered last, and for whom. */
  let told = '';
  let last: Promise<void> = Promise.resolve();

  async function tell(): Promise<void> {
    if (wanted === undefined) return;
    const { platform, token, appVersion } = wanted;
    const language = locale();
    const body = {
      deviceId: await deviceId(),
      platform,
      pushToken: token,
      ...(appVersion && { appVersion }),
      ...(language && { locale: language }),
    };
    const now = () => JSON.stringify([client.session?.userId, client.session?.sessionId, body]);
    if (client.session !== undefined && told === now()) return;
    await client.request('/sdk/device', { method: 'PUT', body });
    told = now();
  }

  const next = (work: () => Promise<void>) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };

  return {
    register(registration) {
      wanted = registration;
      return next(tell);
    },
    async unregister() {
      wanted = undefined;
      await next(async () => {
        told = '';
        await client.request(`/sdk/device/${await deviceId()}`, { method: 'DELETE' });
      });
    },
    stop() {
      wanted = undefined;
    },
    sync() {
      if (wanted !== undefined && client.session !== undefined) void next(tell).catch(() => {});
    },
  };
}
