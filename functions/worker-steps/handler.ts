import { answerStep } from '../../core/conversations/answer-bot.ts';
import type { StepMessage } from '../../core/conversations/ports.ts';
import { chance } from '../shared/chance.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { dynamodb } from '../shared/dynamodb/client.ts';
import { createIdentityStore } from '../shared/dynamodb/identity-store.ts';
import { environmentOf } from '../shared/environment.ts';
import { createQueueHandler } from '../shared/workers/queue-handler.ts';
import { workerSteps } from './definition.ts';

const environment = environmentOf(workerSteps);
const deps = conversationDeps(environment);
const identity = createIdentityStore(
  dynamodb,
  {
    conversations: environment('CONVERSATIONS_TABLE'),
    directory: environment('DIRECTORY_TABLE'),
  },
  chance.now,
);

/** Steps of conversations that answerBot is in control of, one conversation at a time. */
export const handler = createQueueHandler(
  async (message) =>
    answerStep(deps, message as StepMessage, async (integrationId) =>
      integrationId === undefined
        ? undefined
        : (await identity.integration(integrationId))?.welcome,
    ),
  { fifo: true },
);
