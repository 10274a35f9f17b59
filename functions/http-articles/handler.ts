import { verifySdkToken } from '../../core/identity/sdk-token.ts';
import { articleReadingRoutes } from '../../core/protocol/article-routes.ts';
import { createAnswersSource, createContentsSource } from '../shared/answers/answers.ts';
import { createAnswersQueue } from '../shared/answers/answers-queue.ts';
import { createSignals } from '../shared/answers/signals.ts';
import { chance } from '../shared/chance.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createHelpCentreStore } from '../shared/dynamodb/help-centre-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { createHttpHandler } from '../shared/http/handler.ts';
import { createObjectReader } from '../shared/s3/object-reader.ts';
import { createTokenSecrets } from '../shared/secrets.ts';
import { httpArticles } from './definition.ts';
import { articleReadingHandlers } from './handlers.ts';

const environment = environmentOf(httpArticles);
const { now } = chance;
const table = environment('DIRECTORY_TABLE');
const queue = createAnswersQueue(environment('ANSWERS_QUEUE_URL'), now);
const objects = createObjectReader(environment('CONTENT_BUCKET'));
const tokenSecrets = createTokenSecrets(environment('SDK_TOKEN_SECRET_ARN'), now);
const parts = {
  store: createHelpCentreStore(dynamodb, table),
  signals: createSignals(dynamodb, table, queue),
  answers: createAnswersSource({ objects, now, queue }),
  contents: createContentsSource({ objects, now }),
  siteUrl: environment('SITE_URL'),
  now,
};

/** Finding and reading articles. */
export const handler = createHttpHandler(articleReadingRoutes, articleReadingHandlers(parts), {
  verifySdkToken: async (token) => verifySdkToken(token, await tokenSecrets(), now()),
});
