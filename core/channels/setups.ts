import type { ChannelSetup, ChannelType } from './channel.ts';
import { isChannelType } from './channel-type.ts';
import { emailSetup } from './email/setup.ts';
import { instagramSetup } from './instagram/setup.ts';
import { lineSetup } from './line/setup.ts';
import { messengerSetup } from './messenger/setup.ts';
import { telegramSetup } from './telegram/setup.ts';
import { twilioSetup } from './twilio/setup.ts';
import { webhookSetup } from './webhook/setup.ts';
import { whatsappSetup } from './whatsapp/setup.ts';

/** How integrations of all channels are set up, by their type. */
const setups: Record<ChannelType, ChannelSetup> = {
  email: emailSetup,
  instagram: instagramSetup,
  line: lineSetup,
  messenger: messengerSetup,
  telegram: telegramSetup,
  twilio: twilioSetup,
  webhook: webhookSetup,
  whatsapp: whatsappSetup,
};

/** Undefined for a type that is no channel's. */
export function setupOf(type: string): ChannelSetup | undefined {
  return isChannelType(type) ? setups[type] : undefined;
}
