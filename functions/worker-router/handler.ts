import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { RouteMessage } from '../../core/conversations/ports.ts';
import { routeBatch } from '../../core/routing/router.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { correlated, fromAttributes } from '../shared/correlation.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createInboxWatchers } from '../shared/dynamodb/inbox-watchers.ts';
import { environmentOf } from '../shared/environment.ts';
import { log } from '../shared/log.ts';
import { metrics } from '../shared/metrics.ts';
import { announceWaiting } from './announce.ts';
import { workerRouter } from './definition.ts';

const environment = environmentOf(workerRouter);
const deps = conversationDeps(environment);
const inboxWatchers = createInboxWatchers(dynamodb, environment('DIRECTORY_TABLE'));

/**
 * An app's messages are first all looked at, then what waits is given out once. Apps that share a batch
 * share nothing else: where one fails, its messages go back whole and in their order, and what was done
 * of them is found done.
 */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(async (event) => {
  const received = event.Records.map(({ body, messageId, messageAttributes }) => ({
    message: JSON.parse(body) as RouteMessage,
    messageId,
    of: fromAttributes(messageAttributes, messageId),
  }));
  const failed: string[] = [];
  for (const [appId, ofApp] of Map.groupBy(received, ({ message }) => message.appId)) {
    const messages = ofApp.map(({ message }) => message);
    try {
      // What they set off together is the latest one's.
      const last = ofApp.at(-1)?.of ?? { correlationId: appId };
      await correlated(last, () => routeApp(appId, messages));
    } catch (error) {
      for (const { of, messageId } of ofApp) {
        log.error('message failed', { ...of, messageId, appId, error: error as Error });
      }
      failed.push(...ofApp.map(({ messageId }) => messageId));
    }
  }
  metrics.flush();
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});

/** Routes, and tells those who watch the inbox of what waits now or no longer does. */
async function routeApp(appId: string, messages: readonly RouteMessage[]): Promise<void> {
  const claimed = await routeBatch(deps, appId, messages);
  metrics.count('ConversationsQueued', messages.filter(({ type }) => type === 'waiting').length);
  metrics.count('ConversationsAssigned', claimed.length);
  const changed = new Set(claimed.map(({ conversationId }) => conversationId));
  for (const { type, conversationId } of messages) {
    if (type === 'waiting' || type === 'taken') changed.add(conversationId);
  }
  await announceWaiting(deps, inboxWatchers, appId, [...changed]);
}
