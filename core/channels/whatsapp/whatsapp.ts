import type { Channel, Recipient } from '../channel.ts';
import { bearer, postJson } from '../http-json.ts';
import { graphUrl } from '../meta/graph.ts';
import { answerVerification, isSigned } from '../meta/signature.ts';
import { fetchMedia } from './media.ts';
import { outcome } from './outcome.ts';
import { readEvents } from './read.ts';
import { messageOf } from './render.ts';
import { whatsappSetup } from './setup.ts';

/** WhatsApp, over the Cloud API that Meta itself runs. */
export const whatsapp: Channel = {
  ...whatsappSetup,

  verify: answerVerification,
  isGenuine: isSigned,
  read: ({ body }, { phoneNumberId }) => readEvents(body, phoneNumberId),

  render(part, to) {
    const message = messageOf(part, to.language);
    if (message === undefined) return undefined;
    return request(to, {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      ...addressOf(to.externalId),
      ...message,
    });
  },
  outcome,

  fetchMedia,

  typing: (to, inReplyTo) =>
    inReplyTo === undefined
      ? undefined
      : request(to, { ...readMark(inReplyTo), typing_indicator: { type: 'text' } }),

  markRead: (externalMessageId, to) => request(to, readMark(externalMessageId)),
};

function request(
  { settings }: Pick<Recipient, 'settings'>,
  body: Readonly<Record<string, unknown>>,
) {
  const { accessToken, phoneNumberId } = settings;
  return postJson(graphUrl(settings, `${phoneNumberId}/messages`), bearer(accessToken), body);
}

const readMark = (externalMessageId: string) => ({
  messaging_product: 'whatsapp',
  status: 'read',
  message_id: externalMessageId,
});

/** Who keeps his number to himself has an id that begins with a country: `FR.…`. */
function addressOf(externalId: string): { to: string } | { recipient: string } {
  return /^[A-Z]{2}\./.test(externalId) ? { recipient: externalId } : { to: externalId };
}
