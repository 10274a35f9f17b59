import { inParallel } from '../../core/in-parallel.ts';
import {
  launcherKey,
  messengerPrefix,
  type ScriptPublisher,
  type ScriptPublisherDeps,
  scriptKey,
  scriptType,
} from '../shared/messenger/publish-script.ts';

export interface DeployDeps extends Pick<ScriptPublisherDeps, 'writer' | 'readIntegration'> {
  publisher: ScriptPublisher;
  /** Keys of the site's bucket that begin so. */
  list(prefix: string): AsyncIterable<string>;
  /** What the build of the messenger has made: `launcher.js`, and modules named after what is in them. */
  files: {
    names(): Promise<string[]>;
    read(name: string): Promise<Uint8Array>;
  };
}

const launcher = launcherKey.slice(messengerPrefix.length);
/** A name with a hash in it never means anything else. */
const forGood = 'public, max-age=31536000, immutable';
const forNow = 'public, max-age=60';
const script = /^messenger\/([0-9a-f]{24})\.js$/;
const atOnce = 8;

/**
 * Puts the messenger's files onto the site and publishes every integration's script that is there anew.
 * Modules come before the launcher that names them, and those of earlier builds stay, for pages that are
 * open with them. Doing it again does no harm.
 */
export async function deploy(deps: DeployDeps): Promise<void> {
  const { writer, files, list } = deps;
  const names = await files.names();
  if (!names.includes(launcher)) {
    throw new Error(`The function carries no ${launcher}: synthesize the app again and deploy it.`);
  }
  const put = async (name: string, cacheControl: string) => {
    const options = { contentType: scriptType, cacheControl };
    await writer.put(messengerPrefix + name, await files.read(name), options);
  };
  const modules = names.filter((name) => name !== launcher);
  await inParallel(modules, atOnce, (name) => put(name, forGood));
  await put(launcher, forNow);
  // After the launcher: a script that is first published meanwhile has the new one, or is listed.
  const published: string[] = [];
  for await (const key of list(messengerPrefix)) {
    const [, integrationId] = script.exec(key) ?? [];
    if (integrationId !== undefined) published.push(integrationId);
  }
  await inParallel(published, atOnce, (integrationId) => publishAnew(deps, integrationId));
}

async function publishAnew(
  { publisher, readIntegration, writer }: DeployDeps,
  integrationId: string,
): Promise<void> {
  const integration = await readIntegration(integrationId);
  if (integration?.type === 'web') return publisher.publish(integration);
  await writer.delete([scriptKey(integrationId)]);
}
