import type { TimerMessage } from '../../core/routing/ports.ts';
import { fireTimer } from '../../core/routing/timers.ts';
import { conversationDeps } from '../shared/conversation-deps.ts';
import { environmentOf } from '../shared/environment.ts';
import { createQueueHandler } from '../shared/workers/queue-handler.ts';
import { workerTimers } from './definition.ts';

const deps = conversationDeps(environmentOf(workerTimers));

/** Timers whose time has come, or whose next fifteen minutes have. */
export const handler = createQueueHandler((message) => fireTimer(deps, message as TimerMessage), {
  fifo: false,
});
