import type { Schema } from './schema-check.ts';

/**
 * Where the official description is read in another way: two channels are ours alone, with names of their
 * own, and it has two slips.
 */
export function withOwnChannels(schemas: Record<string, Schema>): void {
  for (const name of ['email', 'webhook']) {
    schemas['clientType']?.enum?.push(name);
    Object.assign(schemas['integration']?.discriminator?.mapping ?? {}, {
      [name]: '#/components/schemas/integration',
    });
  }
  for (const { properties = {} } of schemas['messenger']?.allOf ?? []) {
    // Shown there, and a secret like those beside it: we show it to nobody.
    if (properties['pageAccessToken'] !== undefined) properties['pageAccessToken'].writeOnly = true;
  }
  for (const { properties = {} } of schemas['custom']?.allOf ?? []) {
    // The webhook that one began with can be deleted.
    if (properties['webhooks'] !== undefined) properties['webhooks'].minItems = 0;
  }
}
