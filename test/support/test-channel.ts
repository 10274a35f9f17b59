import * as z from 'zod/mini';
import type { Channel, FetchedMedia, Profile } from '../../core/channels/channel.ts';

/** A channel that says in a header who it is, and in JSON what happened: for tests of what all have in common. */
export interface TestChannel extends Channel {
  /** What `fetchMedia` gives; an error is thrown. */
  files: Map<string, FetchedMedia | Error>;
  profiles: Map<string, Profile | Error>;
  /** Addresses that were registered; an error in its place is thrown. */
  registered: string[];
  refusal: Error | undefined;
}

export function testChannel(): TestChannel {
  const channel: TestChannel = {
    type: 'telegram',
    settings: z.object({
      token: z.string().check(z.minLength(3)),
      botName: z.optional(z.string()),
      apiUrl: z.optional(z.string()),
    }) as unknown as Channel['settings'],
    secret: ['token'],
    capabilities: {
      text: 4096,
      media: ['image'],
      caption: 0,
      location: false,
      locationRequest: false,
      template: false,
    },
    perSecond: 10,
    files: new Map(),
    profiles: new Map(),
    registered: [],
    refusal: undefined,
    verify: ({ query }, { token }) =>
      query['token'] === token ? { status: 200, body: query['challenge'] ?? '' } : undefined,
    isGenuine: ({ headers }, { token }) => headers['x-token'] === token,
    read: ({ body }) => JSON.parse(Buffer.from(body).toString()),
    render: () => undefined,
    outcome: () => ({ kind: 'sent', externalIds: [] }),
    async fetchMedia(reference) {
      const file = channel.files.get(reference);
      if (file === undefined || file instanceof Error) throw file ?? new Error('no such file');
      return file;
    },
    async profile(externalId) {
      const profile = channel.profiles.get(externalId) ?? {};
      if (profile instanceof Error) throw profile;
      return profile;
    },
    async register(callbackUrl) {
      if (channel.refusal !== undefined) throw channel.refusal;
      channel.registered.push(callbackUrl);
    },
  };
  return channel;
}
