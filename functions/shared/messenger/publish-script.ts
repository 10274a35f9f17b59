import { isDeepStrictEqual } from 'node:util';
import type { Integration } from '../../../core/identity/model.ts';
import { launcherLook } from '../../../core/messenger/launcher-look.ts';
import {
  configPlaceholder,
  type MessengerConfig,
} from '../../../core/protocol/messenger-settings.ts';
import type { ObjectReader } from '../answers/cached-objects.ts';
import type { ObjectWriter } from '../s3/object-writer.ts';

/** Under it lies in the site's bucket, and on the site, whatever belongs to the messenger. */
export const messengerPrefix = 'messenger/';
/** The script of every integration, before its config stands in it. */
export const launcherKey = `${messengerPrefix}launcher.js`;
export const scriptType = 'text/javascript; charset=utf-8';

/** After a minute it is asked for again, while the page goes on with the copy that is there. */
const cacheControl = 'public, max-age=60, stale-while-revalidate=86400';
/** Times that a script is written anew because its integration changed meanwhile. */
const attempts = 10;

export interface ScriptPublisherDeps {
  /** Of the site's bucket. */
  reader: ObjectReader;
  writer: ObjectWriter;
  /** As it stands at this moment: a consistent read. */
  readIntegration(integrationId: string): Promise<Integration | undefined>;
  /** `https://…` of the HTTP API, without a slash at its end. */
  apiUrl: string;
  /** `https://…` of the public pages, without a slash at its end. */
  siteUrl: string;
}

export interface ScriptPublisher {
  /**
   * Writes the script that the integration's pages load; of an integration that is not of the web there is
   * none. To be called after the integration is stored: what has changed meanwhile is published too, and
   * the script of one that is gone is deleted.
   * @throws Error when the messenger's files are not there, or S3 refuses
   */
  publish(integration: Integration): Promise<void>;
  /** Takes it away; to be called after the integration is deleted. */
  unpublish(integrationId: string): Promise<void>;
}

/** Publishes the scripts of integrations: the launcher, with the integration's config in it. */
export function createScriptPublisher(deps: ScriptPublisherDeps): ScriptPublisher {
  const { reader, writer, readIntegration, apiUrl, siteUrl } = deps;

  function configOf({ integrationId, messenger = {} }: Integration): MessengerConfig {
    const baseUrl = `${siteUrl}/messenger`;
    return { integrationId, apiUrl, baseUrl, settings: messenger, look: launcherLook(messenger) };
  }

  async function readLauncher(): Promise<{ text: string; etag: string }> {
    const found = await reader.get(launcherKey);
    if (found === undefined || found === 'notModified') {
      throw new Error(`${launcherKey} is not in the site's bucket: deploy the messenger first.`);
    }
    return { text: Buffer.from(found.body).toString(), etag: found.etag };
  }

  async function isLatest(etag: string): Promise<boolean> {
    return (await reader.get(launcherKey, { ifNoneMatch: etag })) === 'notModified';
  }

  const unpublish = (integrationId: string) => writer.delete([scriptKey(integrationId)]);

  /**
   * Of several who write at once, whoever writes last looks last: so what stands in the end is what the
   * table and the bucket held then.
   */
  async function publish(integration: Integration): Promise<void> {
    const { integrationId, type } = integration;
    if (type !== 'web') return;
    let config = configOf(integration);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { text, etag } = await readLauncher();
      const script = bakeConfig(text, config);
      await writer.put(scriptKey(integrationId), script, { contentType: scriptType, cacheControl });
      const now = await readIntegration(integrationId);
      if (now === undefined) return unpublish(integrationId);
      const written = config;
      config = configOf(now);
      if (isDeepStrictEqual(config, written) && (await isLatest(etag))) return;
    }
    throw new Error(
      `The integration ${integrationId} changed ${attempts} times while its script was published: save it again.`,
    );
  }

  return { publish, unpublish };
}

/** Where an integration's script lies, in the bucket and on the site. */
export function scriptKey(integrationId: string): string {
  return `${messengerPrefix}${integrationId}.js`;
}

/**
 * The launcher with a config in it. The config is safe wherever the script may stand: in a file, and
 * between the tags of a page.
 */
export function bakeConfig(launcher: string, config: MessengerConfig): string {
  const parts = launcher.split(configPlaceholder);
  if (parts.length !== 2) {
    throw new Error(`${launcherKey} has to name ${configPlaceholder} once: build it again.`);
  }
  const json = JSON.stringify(config).replace(
    /[<\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return parts.join(json);
}
