import { type AnswersMessage, createAnswersQueue } from '../shared/answers/answers-queue.ts';
import { createSignals } from '../shared/answers/signals.ts';
import { chance } from '../shared/chance.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createFlowStore } from '../shared/dynamodb/flow-store.ts';
import { createHelpCentreStore } from '../shared/dynamodb/help-centre-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { flowIntents } from '../shared/flows/intents.ts';
import { createObjectList } from '../shared/s3/object-list.ts';
import { createObjectReader } from '../shared/s3/object-reader.ts';
import { createObjectWriter } from '../shared/s3/object-writer.ts';
import { createQueueHandler } from '../shared/workers/queue-handler.ts';
import { type BuildDeps, build } from './build.ts';
import { workerAnswers } from './definition.ts';

const environment = environmentOf(workerAnswers);
const table = environment('DIRECTORY_TABLE');
const content = environment('CONTENT_BUCKET');
const deps: BuildDeps = {
  store: createHelpCentreStore(dynamodb, table),
  signals: createSignals(dynamodb, table),
  intents: flowIntents(createFlowStore(dynamodb, table)),
  queue: createAnswersQueue(environment('ANSWERS_QUEUE_URL'), chance.now),
  content: { ...createObjectReader(content), put: createObjectWriter(content).put },
  list: createObjectList(content),
  site: createObjectWriter(environment('SITE_BUCKET')),
  siteUrl: environment('SITE_URL'),
  now: chance.now,
};

/** Builds the index and the public pages of apps in which something has changed. */
export const handler = createQueueHandler((message) => build(deps, message as AnswersMessage), {
  fifo: true,
});
