import { createHash } from 'node:crypto';

/** A link's id: it follows from integration and person, so there are never two for the same. */
export function channelClientId(integrationId: string, externalId: string): string {
  return createHash('sha256')
    .update(`channel:${integrationId}:${externalId}`)
    .digest('hex')
    .slice(0, 24);
}
