import { CauserieError } from '../errors.ts';
import type { ChannelType } from './channel.ts';

/** By what a company's server names a person on a channel. */
export interface Match {
  /** With its `+` and the country's code. */
  phoneNumber?: string | undefined;
  /** Of e-mail. */
  address?: string | undefined;
  /** On every other channel: the person's id there. */
  externalId?: string | undefined;
}

/**
 * A person's id on a channel, as the channel itself names him when he writes.
 * @throws CauserieError invalid_request when the match does not name him
 */
export function externalIdOf(type: ChannelType, match: Match): string {
  const { phoneNumber, address, externalId } = match;
  if (type === 'whatsapp' || type === 'twilio') {
    const digits = /^\+[\d\s().-]+$/.test(phoneNumber ?? '') ? phoneNumber?.replace(/\D/g, '') : '';
    if (!digits || digits.length < 6 || digits.length > 15) {
      throw refused('phoneNumber', 'a phone number with its + and the code of its country');
    }
    // WhatsApp names people without it.
    return type === 'whatsapp' ? digits : `+${digits}`;
  }
  if (type === 'email') {
    const isAddress = /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,190}$/.test(address ?? '');
    if (address === undefined || !isAddress) throw refused('address', 'an e-mail address');
    return address.toLowerCase();
  }
  if (!externalId) throw refused('externalId', `the person's id on ${type}`);
  return externalId;
}

function refused(name: string, what: string): CauserieError {
  return new CauserieError('invalid_request', `matchCriteria.${name} has to be ${what}.`);
}
