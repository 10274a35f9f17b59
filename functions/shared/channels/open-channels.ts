import type { Channel } from '../../../core/channels/channel.ts';
import type { ChannelSettings, ChannelSettingsStore } from '../dynamodb/channel-settings.ts';

/** An integration's channel with its settings. */
export interface ChannelAtHand extends ChannelSettings {
  channel: Channel;
}

/** Milliseconds for which what was looked up is remembered, and of how many integrations. */
const rememberFor = 5000;
const rememberAtMost = 2000;

/**
 * Finds integrations' channels. What was found is remembered for some seconds, and so is that there is none:
 * anybody can ask for anything.
 */
export function createOpenChannels(
  { get }: Pick<ChannelSettingsStore, 'get'>,
  channelOf: (type: string) => Channel | undefined,
  now: () => number,
) {
  const remembered = new Map<
    string,
    { found: Promise<ChannelAtHand | undefined>; until: number }
  >();

  async function look(integrationId: string): Promise<ChannelAtHand | undefined> {
    const settings = await get(integrationId);
    const channel = settings && channelOf(settings.type);
    return settings && channel && { ...settings, channel };
  }

  return (integrationId: string): Promise<ChannelAtHand | undefined> => {
    const known = remembered.get(integrationId);
    if (known !== undefined && known.until > now()) return known.found;
    if (remembered.size >= rememberAtMost) remembered.clear();
    const found = look(integrationId);
    remembered.set(integrationId, { found, until: now() + rememberFor });
    found.catch(() => remembered.delete(integrationId));
    return found;
  };
}
