import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

let address: URL | undefined;

/**
 * The environment's program as a `data:` URL of JavaScript. Its types are taken off once, here:
 * a worker that loads a TypeScript file loads Node's type stripper first, which is 35 ms of CPU for
 * every environment.
 */
export function workerSource(): URL {
  if (address === undefined) {
    const typescript = readFileSync(new URL('./environment-worker.ts', import.meta.url), 'utf8');
    const javascript = withoutWarning(() => stripTypeScriptTypes(typescript));
    address = new URL(`data:text/javascript,${encodeURIComponent(javascript)}`);
  }
  return address;
}

/** Node 24 warns at every first use that stripping by call is experimental; the operator need not know. */
function withoutWarning<T>(action: () => T): T {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return action();
  } finally {
    process.emitWarning = emitWarning;
  }
}
