import type { ChannelSetup, Http, Settings } from '../../../core/channels/channel.ts';
import { setupOf as builtIn } from '../../../core/channels/setups.ts';
import { CauserieError } from '../../../core/errors.ts';
import type { Integration } from '../../../core/identity/model.ts';
import { chance } from '../chance.ts';
import { type ChannelLinks, createChannelLinks } from '../dynamodb/channel-links.ts';
import { type ChannelSettingsStore, createChannelSettings } from '../dynamodb/channel-settings.ts';
import { dynamodb } from '../dynamodb/client.ts';
import type { Directory } from '../dynamodb/directory.ts';
import { createCheckTarget } from '../egress/check-target.ts';
import { guardedFetchFromEnvironment } from '../egress/guarded-fetch.ts';
import { log } from '../log.ts';
import { validate } from '../validate.ts';
import { createChannelHttp } from './http.ts';
import { withMailDomain } from './mail-domain.ts';

/** What is said of a channel in a request: what is left out stays, null takes away. */
export type SaidSettings = Readonly<Record<string, unknown>>;

export interface ChannelIntegrationDeps {
  directory: Pick<Directory, 'addIntegration' | 'change' | 'remove'>;
  settings: ChannelSettingsStore;
  links: Pick<ChannelLinks, 'listOfIntegration' | 'remove'>;
  http: Http;
  /** `https://…` of the HTTP API, without a slash at its end. */
  apiUrl: string;
  /** @throws CauserieError invalid_request where nothing is sent to */
  checkTarget(address: string): void;
  /** Milliseconds since the epoch. */
  now(): number;
  channelOf?: (type: string) => ChannelSetup | undefined;
}

/** Milliseconds that deleting an integration's links may take. */
const removalMs = 10_000;
/** What a channel's answer may take while who asks for it waits. */
const registering = { maxBytes: 1024 * 1024, timeoutMs: 4000 };
/** Settings that name an address which we ask. */
const address = /^(?:target|.*Url)$/;

export type ChannelIntegrations = ReturnType<typeof createChannelIntegrations>;

/** Integrations of channels: what they are set up with, and that the channel knows us. */
export function createChannelIntegrations(deps: ChannelIntegrationDeps) {
  const { directory, settings: store, links, http, now, channelOf = builtIn } = deps;
  const callbackUrl = (integrationId: string) => `${deps.apiUrl}/channels/${integrationId}`;

  /** @throws CauserieError invalid_request */
  function checked(
    integrationId: string,
    channel: ChannelSetup,
    said: SaidSettings,
    before: Settings = {},
  ): Settings {
    const { callbackUrl: _, ...kept } = before;
    const merged: Record<string, unknown> = { ...kept };
    for (const [name, value] of Object.entries(said)) {
      if (value === null) delete merged[name];
      else if (value !== undefined) merged[name] = textOf(value);
    }
    const settings = validate(channel.settings, merged, 'body');
    for (const [name, value] of Object.entries(settings)) {
      if (address.test(name)) deps.checkTarget(value);
    }
    return { ...settings, callbackUrl: callbackUrl(integrationId) };
  }

  /** Tells the channel where we are. What it says against it stands in the integration. */
  async function register(
    integration: Integration,
    channel: ChannelSetup,
    settings: Settings,
  ): Promise<Integration> {
    const { appId, integrationId } = integration;
    const shown = shownOf(channel, settings);
    let state: Integration['channel'] = { settings: shown, status: 'active' };
    try {
      await channel.register?.(callbackUrl(integrationId), settings, http);
    } catch (error) {
      const problem = problemOf(error, channel, settings);
      // Not the error itself, which may hold what is secret.
      log.warn('a channel refused to be set up', { integrationId, problem });
      state = { settings: shown, status: 'error', problem };
    }
    const changed = await directory.change('integration', appId, integrationId, (before) => ({
      ...before,
      channel: state,
    }));
    return changed ?? { ...integration, channel: state };
  }

  return {
    channelOf,

    /** Where the channel sends what customers write; undefined for integrations that are no channel's. */
    webhookUrl: ({
      type,
      integrationId,
    }: Pick<Integration, 'type' | 'integrationId'>): string | undefined =>
      channelOf(type) === undefined ? undefined : callbackUrl(integrationId),

    /**
     * Adds an integration of a channel. One that the channel does not take now is kept, and says so.
     * @returns Undefined when the app may have no more.
     * @throws CauserieError invalid_request, conflict
     */
    async add(
      integration: Integration,
      channel: ChannelSetup,
      said: SaidSettings,
      atMost: number,
    ): Promise<Integration | undefined> {
      const { appId, integrationId } = integration;
      const settings = checked(integrationId, channel, said);
      await keep({ integrationId, appId, type: channel.type, settings });
      const shown = { settings: shownOf(channel, settings), status: 'active' } as const;
      const added = { ...integration, channel: shown };
      if (!(await directory.addIntegration(added, atMost))) {
        await store.remove(integrationId);
        return undefined;
      }
      return channel.register === undefined ? added : register(added, channel, settings);
    },

    /**
     * Changes how a channel is set up, and tells it again where we are.
     * @throws CauserieError invalid_request, conflict
     */
    async change(
      integration: Integration,
      channel: ChannelSetup,
      said: SaidSettings,
    ): Promise<Integration> {
      const { appId, integrationId } = integration;
      const before = (await store.get(integrationId))?.settings ?? {};
      const settings = checked(integrationId, channel, said, before);
      const isSame =
        Object.keys(before).length === Object.keys(settings).length &&
        Object.entries(settings).every(([name, value]) => before[name] === value);
      if (isSame && integration.channel?.status !== 'error') return integration;
      await keep({ integrationId, appId, type: channel.type, settings });
      return register(integration, channel, settings);
    },

    /**
     * Takes away how a channel was set up, and whom it reaches. Nothing comes in from the first moment.
     * @throws CauserieError busy when it takes longer than it may; asked for again, it goes on
     */
    async remove({ integrationId }: Integration): Promise<void> {
      await store.remove(integrationId);
      const until = now() + removalMs;
      let cursor: string | null = null;
      do {
        const page = await links.listOfIntegration(integrationId, {
          limit: 100,
          ...(cursor === null ? {} : { cursor }),
        });
        for (const link of page.links) {
          if (now() > until) {
            throw new CauserieError(
              'busy',
              'The integration takes in nothing any more, and not all of its clients are deleted yet. Ask for it again.',
              { retryAfterSeconds: 1 },
            );
          }
          await links.remove(link);
        }
        ({ cursor } = page);
      } while (cursor !== null);
    },
  };

  async function keep(settings: Parameters<ChannelSettingsStore['put']>[0]): Promise<void> {
    if (await store.put(settings)) return;
    throw new CauserieError(
      'conflict',
      'Another integration of this deployment has this address. Delete that one, or take another address.',
    );
  }
}

/** As a function has them. @param apiUrl `https://…` of the HTTP API. */
export function channelIntegrations({
  directory,
  table,
  apiUrl,
  emailDomain,
}: Pick<ChannelIntegrationDeps, 'directory' | 'apiUrl'> & {
  table: string;
  /** Of which the deployment takes mail; `none` where it takes none. */
  emailDomain: string;
}): ChannelIntegrations {
  return createChannelIntegrations({
    directory,
    settings: createChannelSettings(dynamodb, table),
    links: createChannelLinks(dynamodb, table),
    http: withMailDomain(
      createChannelHttp(guardedFetchFromEnvironment(), registering),
      emailDomain,
    ),
    apiUrl,
    checkTarget: createCheckTarget(),
    now: chance.now,
  });
}

/** What may be shown of a channel's settings. */
function shownOf(channel: ChannelSetup, settings: Settings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([name]) => name !== 'callbackUrl' && !channel.secret.includes(name),
    ),
  );
}

/** Other APIs have numbers and booleans where ours keep texts. */
function textOf(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

const problemAtMost = 500;

/** What a channel said against being set up, without what nobody is to see. */
function problemOf(error: unknown, channel: ChannelSetup, settings: Settings): string {
  let text = error instanceof Error ? error.message : String(error);
  for (const name of channel.secret) {
    const value = settings[name];
    if (value) text = text.replaceAll(value, '…');
  }
  return text.slice(0, problemAtMost);
}
