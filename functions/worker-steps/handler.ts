import type { StepMessage } from '../../core/conversations/ports.ts';
import { runStep } from '../../core/flows/runner/run-step.ts';
import { createAnswersSource } from '../shared/answers/answers.ts';
import { createAnswersQueue } from '../shared/answers/answers-queue.ts';
import { createSignals } from '../shared/answers/signals.ts';
import { createAppSecrets } from '../shared/app-secrets.ts';
import { chance } from '../shared/chance.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createFlowStore } from '../shared/dynamodb/flow-store.ts';
import { createIdentityStore } from '../shared/dynamodb/identity-store.ts';
import { createApiCaller } from '../shared/egress/api-caller.ts';
import { guardedFetchFromEnvironment } from '../shared/egress/guarded-fetch.ts';
import { environmentOf } from '../shared/environment.ts';
import { log } from '../shared/log.ts';
import { metrics } from '../shared/metrics.ts';
import { createObjectReader } from '../shared/s3/object-reader.ts';
import { createQueueHandler } from '../shared/workers/queue-handler.ts';
import { workerSteps } from './definition.ts';
import { flowDeps } from './flow-deps.ts';

const environment = environmentOf(workerSteps);
const tables = {
  conversations: environment('CONVERSATIONS_TABLE'),
  directory: environment('DIRECTORY_TABLE'),
};
const secrets = createAppSecrets(environment('APP_SECRETS_PREFIX'), chance);
const queue = createAnswersQueue(environment('ANSWERS_QUEUE_URL'), chance.now);
const deps = flowDeps({
  deps: conversationDeps(environment),
  identity: createIdentityStore(dynamodb, tables, chance.now),
  flows: createFlowStore(dynamodb, tables.directory),
  answers: createAnswersSource({
    objects: createObjectReader(environment('CONTENT_BUCKET')),
    now: chance.now,
    queue,
  }),
  signals: createSignals(dynamodb, tables.directory, queue),
  caller: createApiCaller({ fetch: guardedFetchFromEnvironment(), secrets: secrets.read, log }),
});

/** Milliseconds that have to be left for a call: its 20 s at the most, and what becomes of it. */
const callTakes = 22_000;

/** What happened in conversations meets their flows, each conversation for itself. */
export const handler = createQueueHandler(
  (message, { again, remainingMs }) => {
    if (again) metrics.count('StepsRepeated');
    const callsUntil = chance.now() + remainingMs() - callTakes;
    return runStep(deps, message as StepMessage, { again, callsUntil });
  },
  // A customer waits for it. What was done of a step is found done.
  { fifo: true, attempts: 3 },
);
