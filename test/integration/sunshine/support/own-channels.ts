import type { Schema } from './schema-check.ts';

/** Two channels are ours alone, and have names of their own: the official description is read with them. */
export function withOwnChannels(schemas: Record<string, Schema>): void {
  for (const name of ['email', 'webhook']) {
    schemas['clientType']?.enum?.push(name);
    Object.assign(schemas['integration']?.discriminator?.mapping ?? {}, {
      [name]: '#/components/schemas/integration',
    });
  }
}
