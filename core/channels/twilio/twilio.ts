import type { Channel } from '../channel.ts';
import { accountUrl, postForm } from './api.ts';
import { fetchMedia } from './media.ts';
import { outcome } from './outcome.ts';
import { readEvents } from './read.ts';
import { messageOf } from './render.ts';
import { twilioSetup } from './setup.ts';
import { isSigned } from './signature.ts';

/** SMS, and MMS where there is such a thing, over Twilio. */
export const twilio: Channel = {
  ...twilioSetup,

  isGenuine: isSigned,
  read: ({ body }) => readEvents(body),
  reply: () => ({
    status: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
  }),

  render(part, { settings: known, externalId }) {
    const message = messageOf(part, externalId, known);
    if (message === undefined) return undefined;
    const { messagingServiceSid, phoneNumber, callbackUrl } = known;
    return postForm(accountUrl(known, 'Messages.json'), known, {
      To: externalId,
      ...(messagingServiceSid === undefined
        ? { From: phoneNumber }
        : { MessagingServiceSid: messagingServiceSid }),
      ...message,
      StatusCallback: callbackUrl,
    });
  },
  outcome,

  fetchMedia,
};
