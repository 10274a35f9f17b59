import * as z from 'zod/mini';
import { CauserieError } from '../../errors.ts';
import type { Channel, FetchedMedia, HttpRequest } from '../channel.ts';
import { addressOf, untagged } from './address.ts';
import { compose } from './compose.ts';
import { outcomeOf } from './outcome.ts';

/** Where the deployment's own domain is asked for. */
export const domainUrl = 'mail:domain';
/** Before the reference of a file that came with a mail. */
export const partUrl = 'mail:parts/';
/** With these only: other channels may be made to ask for any address. */
export const ownHeaders: Readonly<Record<string, string>> = { 'x-causerie-channel': 'email' };

/** Whether the e-mail channel itself asks. */
export function isOwn({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return Object.entries(ownHeaders).every(([name, value]) => headers[name] === value);
}

/** A file that is too large for the functions' memory has no other reference. */
export const tooLarge = 'too-large';

/**
 * E-mail by Amazon SES in the account of the deployment. What comes in does not come over HTTP:
 * `functions/worker-mail` reads it and queues the same events.
 */
export const email: Channel = {
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
  }) as unknown as Channel['settings'],
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

  isGenuine: () => false,
  read: () => [],

  render: (part, to, context) => compose([part], to, context),
  renderWhole: compose,
  outcome: outcomeOf,

  async fetchMedia(reference, _settings, http): Promise<FetchedMedia> {
    if (reference === tooLarge) {
      throw new CauserieError('too_large', 'The file is larger than what is taken from a mail.');
    }
    const url = partUrl + reference;
    const { status, headers, body } = await http({
      method: 'GET',
      url,
      headers: { ...ownHeaders },
    });
    if (status !== 200) throw new Error(`the mail's file answered ${status}`);
    // Its type and name stand in the message.
    return { bytes: body, mediaType: headers['content-type'] ?? '' };
  },

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
