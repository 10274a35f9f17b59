import { lineOf } from '../../routing/positions.ts';
import { queueStates } from '../../routing/queue-states.ts';
import type { Need, NeedAnswer } from '../run.ts';
import type { Library } from './library.ts';
import type { FlowDeps } from './ports.ts';

/** Where a need arises. */
export interface Asker {
  appId: string;
  conversationId: string;
}

/** Gets what a run needs. Nothing but a `call` changes anything in the world. */
export async function answerNeed(
  deps: FlowDeps,
  { appId, conversationId }: Asker,
  library: Library,
  need: Need,
): Promise<NeedAnswer> {
  switch (need.type) {
    case 'call':
      return deps.call(appId, need);
    case 'suggest':
      return deps.answers.suggest(appId, need);
    case 'articles':
      return deps.answers.articles(appId, need);
    case 'availability':
      return { type: 'availability', queues: await queueStates(deps, appId) };
    case 'position': {
      const snapshot = await deps.store.snapshot(conversationId, { consistent: false });
      const ticket = snapshot?.head.ticket;
      const line = ticket === undefined ? undefined : await lineOf(deps, appId, ticket.pool);
      const place = line?.get(ticket?.key ?? '');
      return { type: 'position', ...(place ?? { position: 0, estimatedWaitSeconds: null }) };
    }
    case 'flow':
      return { type: 'flow', version: await library.loadPublished(need.flowId) };
  }
}
