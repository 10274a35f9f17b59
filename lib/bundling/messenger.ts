import { join } from 'node:path';
import { buildMessenger } from '../../packages/messenger/build.ts';
import { ConfigurationError } from '../errors.ts';
import type { Bundle } from './bundle.ts';

/**
 * Puts the messenger, as browsers load it, into the folder `files` of the function that brings it onto
 * the site.
 * @throws ConfigurationError `BUNDLE_FAILED` with esbuild's messages, or for a file that is no script
 */
export async function addMessenger({ directory }: Bundle): Promise<void> {
  const { files } = await buildMessenger(join(directory, 'files')).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError('BUNDLE_FAILED', message, { cause });
  });
  // The function gives every file the type of a script.
  const other = files.find((name) => !/^[\w-]+\.js$/.test(name));
  if (other === undefined) return;
  throw new ConfigurationError(
    'BUNDLE_FAILED',
    `The messenger's build made ${other}, and functions/deploy-messenger puts scripts only onto the site.`,
  );
}
