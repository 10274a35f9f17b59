import type { Channel, ChannelType } from './channel.ts';
import { isChannelType } from './channel-type.ts';
import { email } from './email/email.ts';
import { instagram } from './instagram/instagram.ts';
import { line } from './line/line.ts';
import { messenger } from './messenger/messenger.ts';
import { telegram } from './telegram/telegram.ts';
import { twilio } from './twilio/twilio.ts';
import { webhook } from './webhook/webhook.ts';
import { whatsapp } from './whatsapp/whatsapp.ts';

/** All channels, by their type. An adapter is added here when its folder is there. */
const channels: Partial<Record<ChannelType, Channel>> = {
  email,
  instagram,
  line,
  messenger,
  telegram,
  twilio,
  webhook,
  whatsapp,
};

/** Undefined for a type that no channel has. */
export function channelOf(type: string): Channel | undefined {
  return isChannelType(type) ? channels[type] : undefined;
}
