import { join } from 'node:path';
import { definitions, mailDefinitions } from '../functions/definitions.ts';
import { deployMessenger } from '../functions/deploy-messenger/definition.ts';
import { type Bundle, bundleFunctions } from '../lib/bundling/bundle.ts';
import { addMessenger } from '../lib/bundling/messenger.ts';
import { ConfigurationError } from '../lib/errors.ts';

/** The CDK app, as `cdk.json` names it: bundles the functions, builds the stacks, synthesizes. */
async function main(): Promise<void> {
  const outdir = process.env['CDK_OUTDIR'] ?? 'cdk.out';
  const names = [...definitions, ...mailDefinitions].map(({ name }) => name);
  // esbuild is a process of its own, at work while this one loads the CDK for a second.
  const [bundles, { createApp }] = await Promise.all([
    bundle(names, join(outdir, '.bundles')),
    import('../lib/app.ts'),
  ]);
  createApp({ definitions, mailDefinitions, bundles }).synth();
}

async function bundle(
  names: readonly string[],
  directory: string,
): Promise<Record<string, Bundle>> {
  const bundles = await bundleFunctions(names, directory);
  const carrier = bundles[deployMessenger.name];
  if (carrier !== undefined) await addMessenger(carrier);
  return bundles;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  // What the operator has to change; where in lib/ it was noticed does not help him.
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
