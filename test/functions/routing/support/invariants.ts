import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import type { Head } from '../../../../core/conversations/model.ts';
import type { RoutingConfig } from '../../../../core/routing/config.ts';
import { queueIsOpen } from '../../../../core/routing/drain.ts';
import { meets, requirementsNow } from '../../../../core/routing/eligibility.ts';
import { type AgentState, isFree, loadOf, type Ticket } from '../../../../core/routing/model.ts';
import { ticketKey } from '../../../../core/routing/order.ts';
import { fromHeadItem } from '../../../../functions/shared/dynamodb/head-item.ts';
import type { TestDynamoDb } from '../../../support/dynamodb.ts';

/** Everything that routing has stored of one app, read from the tables. */
export interface Stored {
  heads: Head[];
  agents: AgentState[];
  tickets: Ticket[];
  /** Rows of the pools' lists, and where they stand. */
  rows: { pk: string; sk: string; agentId: string }[];
}

export async function readAll({ client, tables }: TestDynamoDb, appId: string): Promise<Stored> {
  async function scan(table: string): Promise<Record<string, AttributeValue>[]> {
    const items: Record<string, AttributeValue>[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({
          TableName: table,
          ConsistentRead: true,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  }
  const [directory, conversations] = await Promise.all([
    scan(tables.directory),
    scan(tables.conversations),
  ]);
  const parsed = <T>(item: Record<string, AttributeValue>) => JSON.parse(item['d']?.S ?? '') as T;
  const text = (item: Record<string, AttributeValue>, name: 'pk' | 'sk') => item[name]?.S ?? '';
  const under = (prefix: string) =>
    directory.filter((item) => text(item, 'pk').startsWith(`${prefix}#${appId}#`));
  return {
    heads: conversations
      .filter((item) => text(item, 'sk') === 'z')
      .map(fromHeadItem)
      .filter((head) => head.appId === appId),
    agents: directory
      .filter((item) => text(item, 'pk').startsWith('agent#') && text(item, 'sk') === 'routing')
      .map((item) => parsed<AgentState>(item))
      .filter((agent) => agent.appId === appId),
    tickets: under('tickets').map((item) => parsed<Ticket>(item)),
    rows: under('pool')
      .filter((item) => text(item, 'sk') !== 'pace')
      .map((item) => ({
        pk: text(item, 'pk'),
        sk: text(item, 'sk'),
        agentId: parsed<{ agentId: string }>(item).agentId,
      })),
  };
}

/** What holds at every moment, whoever died where. [R1] [R4] */
export function checkAlways({ heads, agents, tickets, rows }: Stored): void {
  const byAgent = Map.groupBy(
    heads.filter((head) => head.state === 'open' && head.inactive !== true),
    (head) => head.assignee?.agentId ?? '',
  );
  const offers = Map.groupBy(tickets, (ticket) => ticket.offer?.agentId ?? '');
  for (const agent of agents) {
    const open = (byAgent.get(agent.agentId) ?? []).map(({ id }) => id);
    expect([...agent.assigned].sort(), `${agent.agentId} has what is his`).toEqual(open.sort());
    const offered = (offers.get(agent.agentId) ?? []).map((one) => one.conversationId);
    expect([...agent.offered].sort(), `${agent.agentId} is asked`).toEqual(offered.sort());
    expect(loadOf(agent), `${agent.agentId}'s load`).toBeLessThanOrEqual(agent.capacity);
    const own = rows.filter(({ agentId }) => agentId === agent.agentId);
    if (agent.base !== 'online') {
      expect(own, `${agent.agentId} is not listed`).toEqual([]);
    } else {
      expect(own, `${agent.agentId} is listed once`).toHaveLength(1);
      expect({ pk: own[0]?.pk, sk: own[0]?.sk }).toEqual(agent.place);
      expect(own[0]?.sk.startsWith('free#'), `${agent.agentId} is free`).toBe(isFree(agent));
    }
  }
  const known = new Set(agents.map(({ agentId }) => agentId));
  expect(rows.filter(({ agentId }) => !known.has(agentId))).toEqual([]);
  const waiting = new Map(
    heads.flatMap(({ id, ticket, state, assignee }) =>
      ticket !== undefined && state === 'open' && assignee === undefined
        ? [[id, `${ticket.pool}|${ticket.key}`] as const]
        : [],
    ),
  );
  const places = new Map(
    tickets.map((one) => [one.conversationId, `${one.pool}|${ticketKey(one)}`] as const),
  );
  expect(places, 'tickets are of those who wait').toEqual(waiting);
  expect(tickets, 'one ticket each').toHaveLength(places.size);
  const noted = heads.filter(({ ticket }) => ticket !== undefined).length;
  expect(noted, 'nobody who waits no longer has a ticket').toBe(waiting.size);
}

/** What holds once every message has been dealt with: nobody is forgotten, nobody waits in vain. [R7] */
export function checkAtRest(stored: Stored, config: RoutingConfig, now: number): void {
  checkAlways(stored);
  const { heads, agents, tickets } = stored;
  const forgotten = heads.filter(
    ({ state, assignee, control, ticket }) =>
      state === 'open' &&
      assignee === undefined &&
      control === 'agentWorkspace' &&
      ticket === undefined,
  );
  expect(forgotten.map(({ id }) => id)).toEqual([]);
  for (const ticket of tickets) {
    if (ticket.offer !== undefined) continue;
    const queue = config.queues.find(({ queueId }) => queueId === ticket.queueId);
    if (queue === undefined || !queueIsOpen(config, queue, now)) continue;
    const requires = requirementsNow(ticket, queue, now);
    const eligible = agents.filter(
      (agent) => agent.pool === ticket.pool && isFree(agent) && meets(agent, requires),
    );
    const names = eligible.map(({ agentId }) => agentId);
    expect(names, `free while ${ticket.conversationId} waits`).toEqual([]);
  }
}
