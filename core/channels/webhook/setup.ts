import * as z from 'zod/mini';
import type { ChannelSetup } from '../channel.ts';

/** How a company's own channel is set up. */
export const webhookSetup: ChannelSetup = {
  type: 'webhook',
  settings: z.object({
    secret: z.string().check(z.minLength(16), z.maxLength(512)),
    target: z.string().check(z.regex(/^https?:\/\/\S+$/), z.maxLength(2048)),
  }),
  secret: ['secret'],
  // It is shown as it is: what the company's channel cannot show, it knows best.
  capabilities: {
    text: 4096,
    replies: { max: 10, title: 128 },
    buttons: { max: 10, title: 128, links: true, mixed: true },
    cards: { max: 10, title: 128, description: 128, buttons: 3, buttonTitle: 128 },
    media: ['image', 'audio', 'video', 'file'],
    caption: 4096,
    mediaButtons: true,
    location: true,
    locationRequest: true,
    template: true,
  },
  perSecond: 50,
};
