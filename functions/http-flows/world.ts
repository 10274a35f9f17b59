import type { World } from '../../core/flows/check.ts';
import { limits } from '../../core/protocol/limits.ts';
import type { RoutingStore } from '../../core/routing/ports.ts';
import type { AppSecrets } from '../shared/app-secrets.ts';
import type { Directory } from '../shared/dynamodb/directory.ts';
import type { FlowStore } from '../shared/dynamodb/flow-store.ts';
import { listPublished } from '../shared/flows/list-published.ts';

export interface WorldSources {
  store: FlowStore;
  directory: Directory;
  routing: Pick<RoutingStore, 'config'>;
  secrets: Pick<AppSecrets, 'list'>;
}

/** What a flow of an app may name, so that a check tells of what is not there. */
export async function worldOf(
  { store, directory, routing, secrets }: WorldSources,
  appId: string,
): Promise<World> {
  const [flows, config, kept, integrations, agents] = await Promise.all([
    listPublished(store, appId),
    routing.config(appId),
    secrets.list(appId),
    idsOf('integration'),
    idsOf('agent'),
  ]);
  return {
    flowIds: flows.map(({ flowId }) => flowId),
    queueIds: config.queues.map(({ queueId }) => queueId),
    groups: config.groups,
    scheduleIds: config.schedules.map(({ scheduleId }) => scheduleId),
    secrets: kept.map(({ name }) => name),
    integrationIds: integrations,
    agentIds: agents,
  };

  async function idsOf(kind: 'integration' | 'agent'): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await directory.list(kind, appId, {
        limit: limits.pageMax,
        ...(cursor === undefined ? {} : { cursor }),
      });
      ids.push(...page.items.map((one) => ('agentId' in one ? one.agentId : one.integrationId)));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    return ids;
  }
}
