import type { FlowRecord, PublishedFlow } from '../../../core/flows/store.ts';
import type { FlowStore } from '../dynamodb/flow-store.ts';

/** Every published flow of an app. */
export async function listPublished(
  store: Pick<FlowStore, 'list'>,
  appId: string,
): Promise<PublishedFlow[]> {
  const found: PublishedFlow[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(appId, {
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.flows.flatMap(publishedOf));
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

function publishedOf({ flowId, name, publishedVersion, triggers }: FlowRecord): PublishedFlow[] {
  if (publishedVersion === null) return [];
  return [{ flowId, name, version: publishedVersion, triggers }];
}
