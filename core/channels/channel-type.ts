import { type ChannelType, channelTypes } from './channel.ts';

export function isChannelType(type: string): type is ChannelType {
  return (channelTypes as readonly string[]).includes(type);
}
