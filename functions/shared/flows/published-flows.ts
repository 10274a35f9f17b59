import { type Flow, parseFlow } from '../../../core/flows/document.ts';
import type { PublishedFlows } from '../../../core/flows/store.ts';
import type { FlowStore } from '../dynamodb/flow-store.ts';
import { log } from '../log.ts';
import { remembering } from '../remembering.ts';
import { listPublished } from './list-published.ts';

/** Milliseconds after which a publication is noticed. */
const rereadAfter = 3000;
/** Documents that one environment keeps; the least used goes first. */
const documentsAtMost = 200;

/** What is published, remembered between events: versions for good, since they never change. */
export function createPublishedFlows(
  store: Pick<FlowStore, 'list' | 'version'>,
  now: () => number,
): PublishedFlows {
  const documents = new Map<string, Promise<Flow | undefined>>();

  async function load(appId: string, flowId: string, version: number): Promise<Flow | undefined> {
    const found = await store.version(appId, flowId, version);
    if (found === undefined) return undefined;
    const parsed = parseFlow(found.document);
    if ('flow' in parsed) return parsed.flow;
    // It was right when it was published, by the rules of then. Its runs fail, and the agents take over.
    const [problem] = parsed.problems;
    log.error('a published flow is no longer valid', { appId, flowId, version, problem });
    return undefined;
  }

  return {
    published: remembering((appId) => listPublished(store, appId), rereadAfter, now),
    document(appId, flowId, version) {
      const key = `${appId}/${flowId}/${version}`;
      const known = documents.get(key);
      const document = known ?? load(appId, flowId, version);
      // Put back behind the others: the first of them is the least used.
      documents.delete(key);
      documents.set(key, document);
      if (known === undefined) document.catch(() => documents.delete(key));
      const [oldest] = documents.keys();
      if (documents.size > documentsAtMost && oldest !== undefined) documents.delete(oldest);
      return document;
    },
  };
}
