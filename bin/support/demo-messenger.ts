import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MessengerSettings } from '../../core/protocol/messenger-settings.ts';
import { createDirectory } from '../../functions/shared/dynamodb/directory.ts';
import { clientConfig, type Deployment } from './deployment.ts';

const picture = '/drawings/avatar.svg';

/** The demo shop's messenger, in the shop's colours. */
export function demoMessenger(shopUrl: string): MessengerSettings {
  return {
    title: { en: 'Maison Lune', fr: 'Maison Lune' },
    greeting: {
      en: 'Hello! Ask us about a lamp, an order, or a bulb that is gone.',
      fr: 'Bonjour ! Une question sur une lampe, une commande, une ampoule ? Écrivez-nous.',
    },
    avatarUrl: shopUrl + picture,
    colors: { primary: '#1f4d46', notify: '#b0512f' },
    darkColors: {
      primary: '#2c6a60',
      action: '#8fd1bf',
      background: '#1a201e',
      businessMessage: '#2b3431',
      notify: '#c2502a',
    },
  };
}

/**
 * Gives the shop's integration its look when it has none. One that was set since stays as it is, but for
 * the picture, where the shop has moved to another port.
 */
export async function dressDemoMessenger(
  deployment: Deployment,
  { appId, integrationId }: { appId: string; integrationId: string },
  shopUrl: string,
): Promise<void> {
  const dynamodb = new DynamoDBClient(clientConfig(deployment));
  const directory = createDirectory(dynamodb, deployment.directoryTable, Date.now);
  try {
    await directory.change('integration', appId, integrationId, (integration) => {
      const { messenger } = integration;
      if (messenger === undefined) return { ...integration, messenger: demoMessenger(shopUrl) };
      const moved = /^http:\/\/127\.0\.0\.1:\d+(\/.*)$/.exec(messenger.avatarUrl ?? '');
      if (moved?.[1] !== picture) return integration;
      return { ...integration, messenger: { ...messenger, avatarUrl: shopUrl + picture } };
    });
  } finally {
    dynamodb.destroy();
  }
}
