import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type AgentState, type Distribution, loadOf } from '../../../core/routing/model.ts';
import { freeKey } from '../../../core/routing/order.ts';
import type { AgentChange } from '../../../core/routing/ports.ts';
import { metrics } from '../metrics.ts';
import { directoryKeys } from './keys.ts';

/**
 * The items of an agent's change: his state, under the condition of its version, and his place in the
 * pool's list. An online agent has exactly one place: among the free, in the order of turns, or among
 * the busy. So whose turn it is needs one query, however many agents there are.
 */
export function agentWrites(table: string, change: AgentChange): TransactWriteItem[] {
  const { before, distribution } = change;
  watchLoad(change);
  const is = placeOf(change.after, distribution);
  const after: AgentState = { ...change.after };
  if (is === undefined) delete after.place;
  else after.place = is;
  const writes: TransactWriteItem[] = [
    {
      Put: {
        TableName: table,
        Item: {
          ...agentStateKey(after.agentId),
          v: { N: String(after.version) },
          d: { S: JSON.stringify(after) },
        },
        ...(before === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'v = :was',
              ExpressionAttributeValues: { ':was': { N: String(before.version) } },
            }),
      },
    },
  ];
  // Where he was put, not where he would be put today: the turns may have changed in between.
  const was = before?.place;
  if (was !== undefined && (was.pk !== is?.pk || was.sk !== is?.sk)) {
    writes.push({ Delete: { TableName: table, Key: { pk: { S: was.pk }, sk: { S: was.sk } } } });
  }
  const row = is === undefined ? '' : JSON.stringify(listed(after));
  const same = was?.pk === is?.pk && was?.sk === is?.sk && before !== undefined;
  // A row that stays where and what it was is not written again.
  if (is !== undefined && !(same && row === JSON.stringify(listed(before)))) {
    writes.push({
      Put: {
        TableName: table,
        Item: { pk: { S: is.pk }, sk: { S: is.sk }, d: { S: row } },
      },
    });
  }
  return writes;
}

/** Counts what must not be: more for an agent than he has room for. A capacity that shrinks is none. [R1] */
function watchLoad({ before, after }: AgentChange): void {
  const load = loadOf(after);
  const grows = load > (before === undefined ? 0 : loadOf(before));
  if (grows && load > after.capacity) metrics.count('RoutingOverCapacity');
}

export function agentStateKey(agentId: string) {
  return { pk: { S: directoryKeys.agent(agentId) }, sk: { S: 'routing' } };
}

export const freePrefix = 'free#';
export const busyPrefix = 'busy#';

function placeOf(state: AgentState, distribution: Distribution): AgentState['place'] {
  if (state.base !== 'online') return undefined;
  const key = freeKey(state, distribution);
  return {
    pk: directoryKeys.pool(state.appId, state.pool),
    sk: key === undefined ? busyPrefix + state.agentId : freePrefix + key,
  };
}

/** What choosing needs of an agent. */
function listed(state: AgentState) {
  const { agentId, groups, skills, languages } = state;
  return { agentId, groups, skills, languages };
}
