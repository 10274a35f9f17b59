import type { ListQuery } from '../../core/conversations/ports.ts';
import { CauserieError } from '../../core/errors.ts';
import type { App, Integration } from '../../core/identity/model.ts';
import type { Metadata } from '../../core/protocol/content.ts';
import { limits } from '../../core/protocol/limits.ts';
import { mergeMetadata } from '../../core/protocol/metadata.ts';
import type { appsRoutes } from '../../core/protocol/sunshine/apps.ts';
import type { tokenInfoRoutes } from '../../core/protocol/sunshine/token-info.ts';
import { changedSettings, viewApp } from '../../core/sunshine/app-view.ts';
import { pageOf } from '../../core/sunshine/page-of.ts';
import { appKeys } from '../shared/accounts/app-keys.ts';
import { removeIntegration } from '../shared/accounts/remove-integration.ts';
import { deletionMs } from './conversations.ts';
import type { SunshineDeps } from './deps.ts';
import { pageLinks } from './links.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

export function appsOperations(
  deps: SunshineDeps,
): Operations<typeof appsRoutes & typeof tokenInfoRoutes> {
  const { apps, directory } = deps;

  async function requireApp(appId: string): Promise<App> {
    const app = await apps.find(appId);
    if (app === undefined) throw appNotFound();
    return app;
  }

  return {
    async CreateApp({ principal, body: { displayName, settings, metadata } }) {
      const accountId = requireAccount(principal.accountId);
      const made = await apps.listOfAccount(accountId, limits.appsPerAccount);
      if (made.length >= limits.appsPerAccount) {
        throw new CauserieError(
          'invalid_request',
          `An account may have ${limits.appsPerAccount + 1} apps. Delete one that is no longer used.`,
        );
      }
      const app = {
        appId: deps.hex(24),
        name: displayName,
        createdAt: deps.now(),
        settings: {},
        accountId,
        metadata: changedMetadata({}, metadata),
        serverSettings: changedSettings({}, settings),
      };
      await apps.create(app);
      return { app: viewApp(app) };
    },

    async ListApps({ principal, query, event }) {
      const accountId = requireAccount(principal.accountId);
      const [first, made] = await Promise.all([
        requireApp(accountId),
        apps.listOfAccount(accountId, limits.appsPerAccount),
      ]);
      const { items, meta } = pageOf([first, ...made], ({ appId }) => appId, query);
      return { apps: items.map(viewApp), meta, links: pageLinks(event, meta) };
    },

    async GetApp({ principal: { appId } }) {
      return { app: viewApp(await requireApp(appId)) };
    },

    async UpdateApp({ principal: { appId }, body: { displayName, settings, metadata } }) {
      const after = await apps.change(appId, (before) => ({
        name: displayName ?? before.name,
        metadata: changedMetadata(before.metadata, metadata),
        serverSettings: changedSettings(before.serverSettings, settings),
      }));
      if (after === undefined) throw appNotFound();
      return { app: viewApp(after) };
    },

    async DeleteApp({ principal: { appId, accountId } }) {
      if (appId === accountId) {
        throw new CauserieError(
          'invalid_request',
          "The account's first app stays: its key is what you call with.",
        );
      }
      if ((await directory.list('agent', appId, { limit: 1 })).items.length > 0) {
        throw new CauserieError('invalid_request', 'The app has agents. Delete them first.');
      }
      // Who may not come in any more goes first.
      for (const { keyId } of await appKeys(directory, appId)) {
        await directory.remove('key', appId, keyId);
      }
      await removeIntegrations(appId);
      if (!(await apps.remove(appId, requireAccount(accountId)))) throw appNotFound();
      return {};
    },

    async GetTokenInfo({ principal: { appId } }) {
      return { app: viewApp(await requireApp(appId)) };
    },
  };

  async function removeIntegrations(appId: string): Promise<void> {
    const until = deps.now() + deletionMs;
    let cursor: string | null = null;
    do {
      const query: ListQuery = { limit: limits.pageMax, ...(cursor === null ? {} : { cursor }) };
      const page: { items: Integration[]; cursor: string | null } = await directory.list(
        'integration',
        appId,
        query,
      );
      for (const integration of page.items) {
        if (deps.now() > until) {
          throw new CauserieError(
            'busy',
            'The app’s keys are gone, and not yet all of its integrations. Ask for it again.',
            { retryAfterSeconds: 1 },
          );
        }
        await removeIntegration(deps.integrations, integration);
      }
      cursor = page.cursor;
    } while (cursor !== null);
  }
}

/** @throws CauserieError invalid_request when it would be too much */
function changedMetadata(before: Metadata = {}, change: Metadata | null | undefined): Metadata {
  const merged = change === null ? {} : mergeMetadata(before, change ?? {});
  if (merged !== undefined) return merged;
  throw new CauserieError(
    'invalid_request',
    `An app's metadata may take ${limits.metadataBytes} bytes as JSON. Take a field away with null.`,
  );
}

function requireAccount(accountId: string | undefined): string {
  if (accountId === undefined) throw new Error('a key of the account was let in without one');
  return accountId;
}

function appNotFound(): SunshineError {
  return new SunshineError('not_found', 'app_not_found', 'There is no such app.');
}
