import { jsonBytes, type Metadata } from './content.ts';
import { limits } from './limits.ts';

/** Fields as they are after a change; null takes one away. */
export function withFields(before: Readonly<Metadata>, change: Readonly<Metadata> = {}): Metadata {
  const all = Object.entries({ ...before, ...change });
  return Object.fromEntries(all.filter(([, value]) => value !== null));
}

/**
 * Metadata with fields set; null takes one away.
 * @returns Undefined when it would be more than 4 KB as JSON.
 */
export function mergeMetadata(before: Metadata, fields: Metadata): Metadata | undefined {
  const merged = withFields(before, fields);
  return jsonBytes(merged) <= limits.metadataBytes ? merged : undefined;
}
