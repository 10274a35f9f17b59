import type { Metadata } from '../../../../core/protocol/content.ts';
import { isNothing, object, refuse } from './refuse.ts';

/**
 * Flat metadata, within what the server takes.
 * @throws Refusal
 */
export function metadata(value: unknown, name: string): Metadata | undefined {
  if (isNothing(value)) return undefined;
  const flat = object(value, name, 'metadata');
  for (const [key, one] of Object.entries(flat)) {
    // Flat: nothing that is an object itself, functions included.
    if (one === undefined || Object(one) === one) refuse(`${name}.${key}`, one, 'scalar');
  }
  const bytes = new TextEncoder().encode(JSON.stringify(flat)).length;
  return bytes > 4096 ? refuse(name, flat, 'smaller') : (flat as Metadata);
}
