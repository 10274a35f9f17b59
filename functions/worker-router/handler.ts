import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { RouteMessage } from '../../core/conversations/ports.ts';
import { routeBatch } from '../../core/routing/router.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createInboxWatchers } from '../shared/dynamodb/inbox-watchers.ts';
import { environmentOf } from '../shared/environment.ts';
import { log } from '../shared/log.ts';
import { announceWaiting } from './announce.ts';
import { workerRouter } from './definition.ts';

const environment = environmentOf(workerRouter);
const deps = conversationDeps(environment);
const inboxWatchers = createInboxWatchers(dynamodb, environment('DIRECTORY_TABLE'));

/**
 * A batch is of one app: its messages are first all looked at, then what waits is given out once. One
 * that fails goes back whole, in its order; what was done of it is found done.
 */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(async (event) => {
  const messages = event.Records.map((record) => JSON.parse(record.body) as RouteMessage);
  const byApp = Map.groupBy(messages, (message) => message.appId);
  try {
    for (const [appId, ofApp] of byApp) {
      await routeBatch(deps, appId, ofApp);
      const changed = new Set(
        ofApp
          .filter(({ type }) => type === 'waiting' || type === 'taken')
          .map(({ conversationId }) => conversationId),
      );
      for (const conversationId of changed) {
        await announceWaiting(deps, inboxWatchers, appId, conversationId);
      }
    }
    return { batchItemFailures: [] };
  } catch (error) {
    log.error('routing failed', { error: error as Error });
    return {
      batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  }
});
