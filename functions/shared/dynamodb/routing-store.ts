import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  type Put,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { Head } from '../../../core/conversations/model.ts';
import { defaultConfig, type RoutingConfig } from '../../../core/routing/config.ts';
import {
  type AgentState,
  type FreeAgent,
  isFree,
  type Ticket,
} from '../../../core/routing/model.ts';
import { ticketKey, turnIn } from '../../../core/routing/order.ts';
import type { RoutingStore } from '../../../core/routing/ports.ts';
import type { PoolPace } from '../../../core/routing/positions.ts';
import { agentStateKey, agentWrites, busyPrefix, freePrefix } from './agent-writes.ts';
import type { ConversationTables } from './conversation-store.ts';
import { countItems } from './count.ts';
import { directoryKeys, headKey } from './keys.ts';
import { transact } from './writes.ts';

/** Milliseconds for which an app's routing may be remembered between events. */
const rememberFor = 5_000;

/** Who waits and who is free, in the directory table. Every ticket and every agent is an item of its own. */
export function createRoutingStore(
  client: DynamoDBClient,
  tables: ConversationTables,
  now: () => number,
): RoutingStore {
  const table = tables.directory;
  const remembered = new Map<string, { config: RoutingConfig; until: number }>();

  async function get<T>(pk: string, sk: string): Promise<T | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: { pk: { S: pk }, sk: { S: sk } },
        ConsistentRead: true,
      }),
    );
    const text = Item?.['d']?.S;
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  const count = (pk: string, prefix: string): Promise<number> =>
    countItems(client, {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
    });

  async function agent(agentId: string): Promise<AgentState | undefined> {
    return get<AgentState>(directoryKeys.agent(agentId), 'routing');
  }

  return {
    agent,

    async config(appId) {
      const known = remembered.get(appId);
      if (known !== undefined && known.until > now()) return known.config;
      const stored = await get<RoutingConfig>(directoryKeys.app(appId), 'routing');
      const config = stored ?? defaultConfig;
      remembered.set(appId, { config, until: now() + rememberFor });
      return config;
    },

    async putConfig(appId, config) {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            pk: { S: directoryKeys.app(appId) },
            sk: { S: 'routing' },
            d: { S: JSON.stringify(config) },
          },
        }),
      );
      remembered.delete(appId);
    },

    async tickets(appId, pool, after, limit) {
      const items: Record<string, AttributeValue>[] = [];
      let start = after === undefined ? ' ' : ticketKey(after);
      let ended = false;
      // One query ends at 1 MB, which is not the end of the line.
      while (!ended && items.length < limit) {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk AND sk > :after',
            ExpressionAttributeValues: {
              ':pk': { S: directoryKeys.tickets(appId, pool) },
              ':after': { S: start },
            },
            Limit: limit - items.length,
            ConsistentRead: true,
          }),
        );
        items.push(...Items);
        ended = LastEvaluatedKey === undefined;
        start = LastEvaluatedKey?.['sk']?.S ?? start;
      }
      return items.map((item) => JSON.parse(item['d']?.S ?? '{}') as Ticket);
    },

    async freeAgents(appId, pool, cursor, limit) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': { S: directoryKeys.pool(appId, pool) },
            // A cursor is a place that was seen; the next one sorts right behind it.
            ':from': { S: cursor === undefined ? freePrefix : `${cursor}\u0001` },
            ':to': { S: `${freePrefix}\uffff` },
          },
          Limit: limit,
          ConsistentRead: true,
        }),
      );
      return {
        agents: Items.map((item) => {
          const agent = JSON.parse(item['d']?.S ?? '{}') as FreeAgent;
          const sk = item['sk']?.S ?? '';
          return {
            ...agent,
            turn: turnIn(sk.slice(freePrefix.length), agent.agentId),
            place: { pk: item['pk']?.S ?? '', sk },
          };
        }),
        cursor: LastEvaluatedKey?.['sk']?.S,
      };
    },

    async freeAgent(appId, pool, agentId) {
      const state = await agent(agentId);
      if (state === undefined || state.appId !== appId || state.pool !== pool) return undefined;
      if (!isFree(state)) return undefined;
      const { groups, skills, languages } = state;
      return { agentId, groups, skills, languages };
    },

    async changeAgent(change) {
      return (await transact(client, agentWrites(table, change))) === undefined;
    },

    async removeAgent(state) {
      const { place } = state;
      const refusal = await transact(client, [
        {
          Delete: {
            TableName: table,
            Key: agentStateKey(state.agentId),
            ConditionExpression: 'v = :was',
            ExpressionAttributeValues: { ':was': { N: String(state.version) } },
          },
        },
        ...(place === undefined
          ? []
          : [{ Delete: { TableName: table, Key: { pk: { S: place.pk }, sk: { S: place.sk } } } }]),
      ]);
      return refusal === undefined;
    },

    async pace(appId, pool) {
      return (await get<PoolPace>(directoryKeys.pool(appId, pool), 'pace')) ?? {};
    },

    async putPace(appId, pool, pace) {
      const key = { pk: { S: directoryKeys.pool(appId, pool) }, sk: { S: 'pace' } };
      const Item = { ...key, d: { S: JSON.stringify(pace) } };
      await client.send(new PutItemCommand({ TableName: table, Item }));
    },

    async countAgents(appId, pool) {
      const pk = directoryKeys.pool(appId, pool);
      const [free, busy] = await Promise.all([count(pk, freePrefix), count(pk, busyPrefix)]);
      return { online: free + busy, free };
    },

    ticket: (appId, pool, key) => get<Ticket>(directoryKeys.tickets(appId, pool), key),

    async putTicket(head, ticket, replaces) {
      const note = noteTicket(tables.conversations, head, ticket, replaces);
      const writes =
        replaces === undefined
          ? [{ Put: putTicket(table, ticket) }]
          : move(table, replaces, ticket);
      return (await transact(client, [...writes, note])) === undefined;
    },

    async changeOffer(before, after, agents) {
      const put = { Put: { ...putTicket(table, after), ...as(before) } };
      const writes = agents.flatMap((change) => agentWrites(table, change));
      return (await transact(client, [put, ...writes])) === undefined;
    },
  };
}

/** A ticket as an item; `o`, to whom it is offered, is what conditions look at. */
function putTicket(table: string, ticket: Ticket): Put {
  const Item = { ...ticketItemKey(ticket), d: { S: JSON.stringify(ticket) } };
  const { offer } = ticket;
  return {
    TableName: table,
    Item: offer === undefined ? Item : { ...Item, o: { S: offer.agentId } },
  };
}

/** Puts a ticket in place of another. One transaction writes an item once: it may keep its key. */
function move(table: string, before: Ticket, after: Ticket): TransactWriteItem[] {
  if (before.pool === after.pool && ticketKey(before) === ticketKey(after)) {
    return [{ Put: { ...putTicket(table, after), ...as(before) } }];
  }
  return [
    { Delete: { TableName: table, Key: ticketItemKey(before), ...as(before) } },
    { Put: putTicket(table, after) },
  ];
}

/** As long as the ticket is what it was when it was read. */
function as(ticket: Ticket) {
  return {
    ConditionExpression: 'd = :was',
    ExpressionAttributeValues: { ':was': { S: JSON.stringify(ticket) } },
  };
}

function ticketItemKey(ticket: Ticket) {
  return {
    pk: { S: directoryKeys.tickets(ticket.appId, ticket.pool) },
    sk: { S: ticketKey(ticket) },
  };
}

/** Notes a ticket in the head of the conversation that waits. */
function noteTicket(
  table: string,
  head: Head,
  ticket: Ticket,
  replaces: Ticket | undefined,
): TransactWriteItem {
  const was = replaces === undefined ? undefined : `${replaces.pool}|${ticketKey(replaces)}`;
  return {
    Update: {
      TableName: table,
      Key: { pk: { S: head.id }, sk: { S: headKey } },
      UpdateExpression: 'SET tk = :ticket',
      ConditionExpression: `st = :open AND ctl = :agents AND attribute_not_exists(asg) AND ${
        was === undefined ? 'attribute_not_exists(tk)' : 'tk = :was'
      }`,
      ExpressionAttributeValues: {
        ':ticket': { S: `${ticket.pool}|${ticketKey(ticket)}` },
        ':open': { S: 'open' },
        ':agents': { S: 'agentWorkspace' },
        ...(was === undefined ? {} : { ':was': { S: was } }),
      },
    },
  };
}
