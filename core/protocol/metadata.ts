import { jsonBytes, type Metadata } from './content.ts';
import { limits } from './limits.ts';

/**
 * Metadata with fields set; null takes one away.
 * @returns Undefined when it would be more than 4 KB as JSON.
 */
export function mergeMetadata(before: Metadata, fields: Metadata): Metadata | undefined {
  const kept = Object.entries({ ...before, ...fields }).filter(([, value]) => value !== null);
  const merged = Object.fromEntries(kept);
  return jsonBytes(merged) <= limits.metadataBytes ? merged : undefined;
}
