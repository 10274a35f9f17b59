import { type LinkingDeps, linkUser, unlinkUser } from '../../core/channels/linking.ts';
import { externalIdOf } from '../../core/channels/match.ts';
import { present } from '../../core/conversations/model.ts';
import { CauserieError } from '../../core/errors.ts';
import type { Content } from '../../core/protocol/content.ts';
import { contentSchema } from '../../core/protocol/content.ts';
import type { clientsRoutes } from '../../core/protocol/sunshine/clients.ts';
import { sdkClientId, viewChannelClient, viewSdkClient } from '../../core/sunshine/client-view.ts';
import { pageOf } from '../../core/sunshine/page-of.ts';
import { completeContent } from '../../core/sunshine/posted-content.ts';
import { validate } from '../shared/validate.ts';
import type { SunshineDeps } from './deps.ts';
import { requireConversation } from './found-conversation.ts';
import { requireUser } from './found-user.ts';
import { pageLinks } from './links.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

export function clientsOperations(deps: SunshineDeps): Operations<typeof clientsRoutes> {
  const { users, devices, links } = deps;
  const linking: LinkingDeps = {
    conversations: deps.conversations,
    links,
    user: deps.identity.user,
  };

  return {
    async CreateClient({ principal, params, body }) {
      const { matchCriteria, confirmation, target } = body;
      const user = await requireUser(users, principal, params);
      const { type, integrationId, primary = true } = matchCriteria;
      const integration = await deps.directory.integration(integrationId);
      const channel = deps.integrations.channels.channelOf(type);
      const isOne = integration?.appId === principal.appId && integration.type === type;
      if (!isOne || channel === undefined) {
        throw new CauserieError(
          'invalid_request',
          `The app has no integration ${integrationId} of type ${type} that customers write by. Those who come by web pages and apps have a client by themselves.`,
        );
      }
      const externalId = externalIdOf(channel.type, matchCriteria);
      const message = confirmationOf(confirmation.message);
      const snapshot = await requireConversation(deps, principal, target);
      const [side] = present(snapshot.head).find(([, one]) => one.userId === user.userId) ?? [];
      if (side === undefined) {
        throw new CauserieError(
          'invalid_request',
          'The user does not take part in the conversation target.conversationId.',
        );
      }
      const link = await linkUser(linking, {
        integration: { integrationId, appId: integration.appId, type: channel.type },
        externalId,
        user,
        target: { snapshot, side },
        pending: confirmation.type !== 'immediate',
        primary,
      });
      if (message !== undefined) await deps.tellOutOfBand(link, message, user.profile.locale);
      return { client: viewChannelClient(link) };
    },

    async ListClients({ principal, params, query, event }) {
      const user = await requireUser(users, principal, params);
      const [own, linked] = await Promise.all([
        devices.list(user.userId),
        links.listOf(user.userId),
      ]);
      const sdk = viewSdkClient(user, own);
      const all = [...(sdk === undefined ? [] : [sdk]), ...linked.map(viewChannelClient)];
      const { items, meta } = pageOf(all, ({ id }) => id, query);
      return { clients: items, meta, links: pageLinks(event, meta) };
    },

    async RemoveClient({ principal, params }) {
      const user = await requireUser(users, principal, params);
      const { clientId = '' } = params;
      if (user.sdkSince !== undefined && clientId === sdkClientId(user)) {
        throw new CauserieError(
          'invalid_request',
          'A client of type sdk cannot be removed. Delete the user.',
        );
      }
      const link = await links.get(clientId);
      if (link?.userId !== user.userId) {
        throw new SunshineError('not_found', 'client_not_found', 'The user has no such client.');
      }
      await unlinkUser(linking, user, link);
      return {};
    },
  };
}

type Confirmation = Extract<Content, { type: 'text' | 'image' }>;

/** What is said to somebody before he is linked: short, for it stands in no conversation. */
function confirmationOf(message: { content: unknown } | undefined): Confirmation | undefined {
  if (message === undefined) return undefined;
  const said = completeContent(message.content as { type: string });
  const content = validate(contentSchema, said, 'body.confirmation.message.content');
  const isShort = content.type === 'text' || content.type === 'image';
  if (isShort && (content.actions ?? []).every(({ type }) => type === 'link')) return content;
  throw new CauserieError(
    'invalid_request',
    'A confirmation message is a text or an image, and has no actions but links.',
  );
}
