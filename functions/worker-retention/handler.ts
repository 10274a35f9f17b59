import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { sweep } from '../../core/retention/sweep.ts';
import { mediaOf } from '../../core/sunshine/media.ts';
import { chance } from '../shared/chance.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { correlated } from '../shared/correlation.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createRetentionStore } from '../shared/dynamodb/retention-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { log } from '../shared/log.ts';
import { metrics } from '../shared/metrics.ts';
import { createObjectWriter } from '../shared/s3/object-writer.ts';
import { workerRetention } from './definition.ts';

const environment = environmentOf(workerRetention);
const writer = createObjectWriter(environment('MEDIA_BUCKET'));
const store = createRetentionStore(dynamodb, {
  conversations: environment('CONVERSATIONS_TABLE'),
  directory: environment('DIRECTORY_TABLE'),
});
const deps = {
  ...store,
  conversations: conversationDeps(environment),
  removeFiles: (appId: string, entries: Parameters<typeof mediaOf>[2]) =>
    writer.delete(mediaOf(environment('SITE_URL'), appId, entries)),
  removed: () => metrics.count('ConversationsExpired'),
};

/** Milliseconds that are left for what is being deleted when the time is over. */
const forEnd = 20_000;

/** What was closed longer ago than its app keeps it goes. */
export const handler = middy<unknown, void>().handler((_event, context: Context) =>
  correlated({ correlationId: context.awsRequestId }, async () => {
    try {
      await sweep(deps, chance.now() + context.getRemainingTimeInMillis() - forEnd);
    } catch (error) {
      log.error('old conversations were not deleted', { error: error as Error });
      throw error;
    } finally {
      metrics.flush();
    }
  }),
);
