import { flowRoutes } from '../../core/protocol/flow-routes.ts';
import { secretRoutes } from '../../core/protocol/secret-routes.ts';
import { createAnswersQueue } from '../shared/answers/answers-queue.ts';
import { createAppSecrets } from '../shared/app-secrets.ts';
import { chance } from '../shared/chance.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createDirectory } from '../shared/dynamodb/directory.ts';
import { createFlowStore } from '../shared/dynamodb/flow-store.ts';
import { createRoutingStore } from '../shared/dynamodb/routing-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { createHttpHandler } from '../shared/http/handler.ts';
import { httpFlows } from './definition.ts';
import { flowHandlers } from './flows.ts';
import { secretHandlers } from './secrets.ts';
import { worldOf } from './world.ts';

const environment = environmentOf(httpFlows);
const tables = {
  conversations: environment('CONVERSATIONS_TABLE'),
  directory: environment('DIRECTORY_TABLE'),
};
const secrets = createAppSecrets(environment('APP_SECRETS_PREFIX'), chance);
const store = createFlowStore(dynamodb, tables.directory);
const directory = createDirectory(dynamodb, tables.directory, chance.now);
const routing = createRoutingStore(dynamodb, tables, chance.now);
const answers = createAnswersQueue(environment('ANSWERS_QUEUE_URL'), chance.now);

/** Administrators' routes for flows and their secrets. */
export const handler = createHttpHandler(
  { ...secretRoutes, ...flowRoutes },
  {
    ...secretHandlers(secrets),
    ...flowHandlers({
      store,
      world: (appId) => worldOf({ store, directory, routing, secrets }, appId),
      schedules: async (appId) => (await routing.config(appId)).schedules,
      published: (appId) => answers.send(appId, 'changed'),
      now: chance.now,
      hex: chance.hex,
    }),
  },
);
