import type { FunctionDefinition } from './definition.ts';
import { deployMessenger } from './deploy-messenger/definition.ts';
import { httpAdmin } from './http-admin/definition.ts';
import { httpAgent } from './http-agent/definition.ts';
import { httpArticles } from './http-articles/definition.ts';
import { httpChannels } from './http-channels/definition.ts';
import { httpDocs } from './http-docs/definition.ts';
import { httpFlows } from './http-flows/definition.ts';
import { httpHelpCentre } from './http-help-centre/definition.ts';
import { httpPeople } from './http-people/definition.ts';
import { httpSdk } from './http-sdk/definition.ts';
import { httpSunshine } from './http-sunshine/definition.ts';
import { websocketAuthorizer } from './websocket-authorizer/definition.ts';
import { websocketConnect } from './websocket-connect/definition.ts';
import { websocketDisconnect } from './websocket-disconnect/definition.ts';
import { websocketMessage } from './websocket-message/definition.ts';
import { workerAnswers } from './worker-answers/definition.ts';
import { workerDelivery } from './worker-delivery/definition.ts';
import { workerInbound } from './worker-inbound/definition.ts';
import { workerMail } from './worker-mail/definition.ts';
import { workerOutbound } from './worker-outbound/definition.ts';
import { workerRetention } from './worker-retention/definition.ts';
import { workerRouter } from './worker-router/definition.ts';
import { workerSteps } from './worker-steps/definition.ts';
import { workerTimers } from './worker-timers/definition.ts';
import { workerWebhooks } from './worker-webhooks/definition.ts';

/** Those of a deployment that takes mail (`-c emailDomain`), besides. */
export const mailDefinitions: readonly FunctionDefinition[] = [workerMail];

/** Every function of the deployment. */
export const definitions: readonly FunctionDefinition[] = [
  websocketAuthorizer,
  websocketConnect,
  websocketDisconnect,
  websocketMessage,
  httpSdk,
  httpAgent,
  httpAdmin,
  httpPeople,
  httpFlows,
  httpHelpCentre,
  httpArticles,
  httpSunshine,
  httpDocs,
  httpChannels,
  workerSteps,
  workerRouter,
  workerDelivery,
  workerTimers,
  workerAnswers,
  workerWebhooks,
  workerInbound,
  workerOutbound,
  workerRetention,
  deployMessenger,
];
