import { createHash } from 'node:crypto';
import type { RecordKind } from './model.ts';

/**
 * What comes from somewhere else has an id that is derived from what it is called there: imported again,
 * by two at once or after a break, it is the same record, and no look-up is needed to find it.
 */
export function derivedId(appId: string, kind: RecordKind, externalId: string): string {
  const hash = createHash('sha256').update(`${appId}\n${kind}\n${externalId}`);
  return hash.digest('hex').slice(0, 24);
}

/** Tells bodies apart, so that one that is the same is not written again. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}
