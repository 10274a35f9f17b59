import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { actionSchema, contentSchema, metadataSchema } from '../../core/protocol/content.ts';
import {
  authorSchema,
  entrySchema,
  eventEntrySchema,
  messageEntrySchema,
  noteEntrySchema,
} from '../../core/protocol/entries.ts';
import { messengerSettingsSchema } from '../../core/protocol/messenger-settings.ts';
import { typesOf } from '../client/wire-types.ts';
import { writePackage } from '../npm-package.ts';

const folder = dirname(fileURLToPath(import.meta.url));

/** What the declarations name of `core`. */
const wire = `${typesOf({
  Metadata: metadataSchema,
  Action: actionSchema,
  Content: contentSchema,
  Author: authorSchema,
  MessageEntry: messageEntrySchema,
  NoteEntry: noteEntrySchema,
  EventEntry: eventEntrySchema,
  Entry: entrySchema,
  MessengerSettings: messengerSettingsSchema,
})}export interface MessengerConfig { integrationId: string; apiUrl: string; baseUrl: string; settings: MessengerSettings; look: string }
`;

/**
 * Writes the package as it is published: `index` and `react`, which load the messenger from the deployment's
 * site. What the site serves is `build.ts`'s.
 * @param out A folder, which is replaced.
 */
export function buildMessengerPackage(out: string): Promise<void> {
  return writePackage(
    {
      folder,
      entries: { index: 'api/index.ts', react: 'react/index.tsx' },
      wire,
      build: {
        // What both share, the page's one messenger among it, is there once.
        splitting: true,
        chunkNames: '[name]-[hash]',
        external: ['react', 'react/jsx-runtime'],
        jsx: 'automatic',
        jsxImportSource: 'react',
      },
    },
    out,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildMessengerPackage(join(folder, 'dist/npm'));
}
