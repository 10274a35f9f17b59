import { fileURLToPath } from 'node:url';
import { synthesize } from '../lib/synth.ts';

/** The app is synthesized once, before any test that runs it: two at once would be in each other's way. */
export default async function setup(): Promise<void> {
  await synthesize({ outdir: fileURLToPath(new URL('../cdk.out', import.meta.url)) });
}
