import { helpCentreWritingRoutes } from '../../core/protocol/help-centre-routes.ts';
import { createAnswersQueue } from '../shared/answers/answers-queue.ts';
import { createSignals } from '../shared/answers/signals.ts';
import { chance } from '../shared/chance.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createHelpCentreStore } from '../shared/dynamodb/help-centre-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { createHttpHandler } from '../shared/http/handler.ts';
import { articleHandlers } from './articles.ts';
import { httpHelpCentre } from './definition.ts';
import { groupHandlers } from './groups.ts';
import type { HelpCentreParts } from './parts.ts';
import { sendingHandlers } from './send.ts';

const environment = environmentOf(httpHelpCentre);
const { now, hex } = chance;
const table = environment('DIRECTORY_TABLE');
const queue = createAnswersQueue(environment('ANSWERS_QUEUE_URL'), now);
const parts: HelpCentreParts = {
  store: createHelpCentreStore(dynamodb, table),
  queue,
  signals: createSignals(dynamodb, table, queue),
  conversations: conversationDeps(environment),
  siteUrl: environment('SITE_URL'),
  now,
  hex,
};

/** Administrators write the help centre, agents send what is in it. */
export const handler = createHttpHandler(helpCentreWritingRoutes, {
  ...groupHandlers(parts),
  ...articleHandlers(parts),
  ...sendingHandlers(parts),
});
