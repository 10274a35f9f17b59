import * as z from 'zod/mini';
import type { ChannelSetup } from '../channel.ts';
import { addressOf, untagged } from './address.ts';
import { domainUrl, ownHeaders } from './own-addresses.ts';

/** How an address of the deployment's own domain is set up. */
export const emailSetup: ChannelSetup = {
  type: 'email',
  settings: z.object({
    address: z.string().check(
      z.overwrite((text) => text.trim().toLowerCase()),
      z.refine((text) => addressOf(text) === text && untagged(text).tag === '', {
        error: 'has to be an e-mail address, without a part behind a plus',
      }),
    ),
    /** Shown as the sender's name. */
    name: z.optional(z.string().check(z.maxLength(100), z.regex(/^[^\p{Cc}]*$/u))),
  }) as unknown as ChannelSetup['settings'],
  secret: [],
  // A mail is as long as it has to be. What has to be pressed is listed and answered in words.
  capabilities: {
    text: 20_000,
    media: ['image', 'audio', 'video', 'file'],
    caption: 20_000,
    location: true,
    locationRequest: false,
    template: false,
  },
  // What SES lets an account send out of its sandbox, to begin with.
  perSecond: 14,

  async register(_callbackUrl, { address = '' }, http): Promise<void> {
    const { status, body } = await http({
      method: 'GET',
      url: domainUrl,
      headers: { ...ownHeaders },
    });
    const domain = status === 200 ? Buffer.from(body).toString() : '';
    if (domain === '') {
      throw new Error(
        'This deployment has no domain for e-mail. Deploy it with -c emailDomain=<domain>, and change the integration once more.',
      );
    }
    if (!address.endsWith(`@${domain}`)) {
      throw new Error(`E-mail comes to addresses of ${domain} here. Take one of them.`);
    }
  },
};
