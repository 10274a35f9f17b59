import { CauserieError } from '../../errors.ts';
import type { Channel, FetchedMedia } from '../channel.ts';
import { compose } from './compose.ts';
import { outcomeOf } from './outcome.ts';
import { ownHeaders, partUrl, tooLarge } from './own-addresses.ts';
import { emailSetup } from './setup.ts';

/**
 * E-mail by Amazon SES in the account of the deployment. What comes in does not come over HTTP:
 * `functions/worker-mail` reads it and queues the same events.
 */
export const email: Channel = {
  ...emailSetup,

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
};
