import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { withOwnChannels } from './own-channels.ts';
import { createSchemaCheck, type Schema } from './schema-check.ts';

const address = new URL('../../../../../shared/spec/sunshine-openapi.yaml', import.meta.url);

/** Where an event of a webhook is not as the official description has it; none where that is not there. */
export const eventViolations: (event: { type: string }) => string[] = create();

function create() {
  if (!existsSync(address)) return () => [];
  const { components } = parse(readFileSync(address, 'utf8')) as {
    components: { schemas: Record<string, Schema & { title?: string }> };
  };
  withOwnChannels(components.schemas);
  const check = createSchemaCheck(components.schemas);
  const named = Object.entries(components.schemas).filter(([name]) =>
    /Event$|^switchboard.*Control(Failure)?$/.test(name),
  );
  return (event: { type: string }): string[] => {
    const schema = named.find(([, { title }]) => title === event.type)?.[1];
    if (schema === undefined) return [`the description has no event ${event.type}`];
    return check(schema, event).map((violation) => `${event.type}: ${violation}`);
  };
}
