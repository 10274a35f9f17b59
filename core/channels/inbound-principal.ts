import type { UserPrincipal } from '../identity/principal.ts';
import type { Person } from './inbound-person.ts';

/** A person as he stands in conversations while he writes on a channel. */
export function principalOf({ link, user }: Person): UserPrincipal {
  const { appId, userId, integrationId, clientId, type, externalId } = link;
  const { locale } = user.profile;
  return {
    kind: 'user',
    appId,
    userId,
    // He has none; what is derived from it follows from his place on the channel.
    sessionId: `channel:${clientId}`,
    integrationId,
    ...(locale === undefined ? {} : { language: locale }),
    ...(user.authenticated === true ? { loggedIn: true } : {}),
    channel: { clientId, type, externalId },
  };
}
