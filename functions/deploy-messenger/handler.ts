import { readdir, readFile } from 'node:fs/promises';
import { createCustomResource } from '../shared/cloudformation/custom-resource.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createDirectory } from '../shared/dynamodb/directory.ts';
import { environmentOf } from '../shared/environment.ts';
import { createScriptPublisher } from '../shared/messenger/publish-script.ts';
import { createObjectList } from '../shared/s3/object-list.ts';
import { createObjectReader } from '../shared/s3/object-reader.ts';
import { createObjectWriter } from '../shared/s3/object-writer.ts';
import { deployMessenger } from './definition.ts';
import { deploy } from './deploy.ts';

const environment = environmentOf(deployMessenger);
const bucket = environment('SITE_BUCKET');
const { integration } = createDirectory(dynamodb, environment('DIRECTORY_TABLE'), Date.now);
const storage = {
  reader: createObjectReader(bucket),
  writer: createObjectWriter(bucket),
  readIntegration: integration,
};
const publisher = createScriptPublisher({
  ...storage,
  apiUrl: environment('HTTP_API_URL'),
  siteUrl: environment('SITE_URL'),
});
/** Beside the bundle: see `lib/bundling/messenger.ts`. */
const folder = new URL('files/', import.meta.url);
const files = {
  names: () => readdir(folder),
  read: (name: string) => readFile(new URL(name, folder)),
};

/** Called by CloudFormation, when a deploy has changed the messenger or where things are. */
export const handler = createCustomResource('messenger', () =>
  deploy({ ...storage, publisher, list: createObjectList(bucket), files }),
);
