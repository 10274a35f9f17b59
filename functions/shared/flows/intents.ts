import { phrasesOf } from '../../../core/flows/triggers/choose-flow.ts';
import type { Intents } from '../answers/intents.ts';
import type { FlowStore } from '../dynamodb/flow-store.ts';
import { listPublished } from './list-published.ts';

/** The example phrases of an app's published flows: an answer's intent is its flow. */
export function flowIntents(store: Pick<FlowStore, 'list'>): Intents {
  return async (appId) => {
    const flows = await listPublished(store, appId);
    return flows.flatMap(({ flowId, triggers }) => {
      const phrases = phrasesOf(triggers);
      return phrases.length === 0 ? [] : [{ intentId: flowId, phrases }];
    });
  };
}
