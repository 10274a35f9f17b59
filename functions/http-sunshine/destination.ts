import { isChannelType } from '../../core/channels/channel-type.ts';
import { toNobody } from '../../core/channels/outbound-of.ts';
import { type Head, present } from '../../core/conversations/model.ts';
import { CauserieError } from '../../core/errors.ts';
import type { Destination } from '../../core/protocol/sunshine/messages.ts';
import type { SunshineDeps } from './deps.ts';

/**
 * By which link a message of the company goes, in place of where the customer is reached.
 * @returns The link's id; `none` for a message that is told on no channel: it stands in the conversation, where
 *   web pages and apps show it.
 * @throws CauserieError invalid_request when the customer is not to be reached there
 */
export async function destinationOf(
  { links, identity, directory }: Pick<SunshineDeps, 'links' | 'identity' | 'directory'>,
  head: Head,
  destination: Destination,
): Promise<string> {
  if ('integrationType' in destination && destination.integrationType === 'none') return toNobody;
  const [participant] = present(head);
  if (head.type === 'sdkGroup' || participant === undefined) {
    throw refused('A destination is for personal conversations, which this is not.');
  }
  const [, { userId }] = participant;
  const all = (await links.listOf(userId)).filter(({ status }) => status === 'active');
  const found = all.filter(({ integrationId, type }) =>
    'integrationId' in destination
      ? integrationId === destination.integrationId
      : type === destination.integrationType,
  );
  const link = found.find(({ conversationId }) => conversationId === head.id) ?? found.at(-1);
  if (link !== undefined) return link.clientId;
  const type =
    'integrationType' in destination
      ? destination.integrationType
      : await typeOf(directory, head.appId, destination.integrationId);
  const isOwn = type !== undefined && ownTypes.has(type);
  if (isOwn && (await identity.user(userId))?.sdkSince !== undefined) return toNobody;
  throw refused(
    type === undefined || !(isOwn || isChannelType(type))
      ? 'destination names no integration of the app that customers write by.'
      : 'The customer has no active client there. GET …/users/{userId}/clients lists his.',
  );
}

/** Integrations whose customers see the conversation itself. */
const ownTypes: ReadonlySet<string> = new Set(['web', 'ios', 'android']);

async function typeOf(
  directory: SunshineDeps['directory'],
  appId: string,
  integrationId: string,
): Promise<string | undefined> {
  const integration = await directory.integration(integrationId);
  return integration?.appId === appId ? integration.type : undefined;
}

function refused(message: string): CauserieError {
  return new CauserieError('invalid_request', message);
}
