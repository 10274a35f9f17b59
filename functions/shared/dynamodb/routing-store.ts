import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
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
import { ticketKey } from '../../../core/routing/order.ts';
import type { RoutingStore } from '../../../core/routing/ports.ts';
import type { PoolPace } from '../../../core/routing/positions.ts';
import { agentStateKey, agentWrites, busyPrefix, freePrefix } from './agent-writes.ts';
import type { ConversationTables } from './conversation-store.ts';
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

  async function count(pk: string, prefix: string): Promise<number> {
    let total = 0;
    let start: Record<string, AttributeValue> | undefined;
    do {
      const { Count = 0, LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
          Select: 'COUNT',
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      total += Count;
      start = LastEvaluatedKey;
    } while (start !== undefined);
    return total;
  }

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
      const from = after === undefined ? '' : ticketKey(after);
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk > :after',
          ExpressionAttributeValues: {
            ':pk': { S: directoryKeys.tickets(appId, pool) },
            ':after': { S: from === '' ? ' ' : from },
          },
          Limit: limit,
          ConsistentRead: true,
        }),
      );
      return Items.map((item) => JSON.parse(item['d']?.S ?? '{}') as Ticket);
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
        agents: Items.map((item) => JSON.parse(item['d']?.S ?? '{}') as FreeAgent),
        cursor: LastEvaluatedKey?.['sk']?.S,
      };
    },

    async freeAgent(appId, pool, agentId) {
      const state = await agent(agentId);
      if (state === undefined || state.appId !== appId || state.pool !== pool) return undefined;
      if (!isFree(state)) return undefined;
      const { groups, skills, languages, assigned, offered } = state;
      return { agentId, groups, skills, languages, load: assigned.length + offered.length };
    },

    async changeAgent(change) {
      return (await transact(client, agentWrites(table, change))) === undefined;
    },

    async removeAgent(state, distribution) {
      const gone: AgentState = { ...state, base: 'offline', version: state.version + 1 };
      const [, ...places] = agentWrites(table, { before: state, after: gone, distribution });
      if (places.length > 0) await transact(client, places);
      await client.send(
        new DeleteItemCommand({ TableName: table, Key: agentStateKey(state.agentId) }),
      );
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
      return (
        (await transact(client, [
          ...(replaces === undefined ? [] : [deleteTicket(table, replaces)]),
          ...putTicket(table, ticket),
          noteTicket(tables.conversations, head, ticket, replaces),
        ])) === undefined
      );
    },

    async changeOffer(before, after, agents) {
      const [put] = putTicket(table, after);
      if (put?.Put === undefined) return false;
      const was = JSON.stringify(before);
      put.Put.ConditionExpression = 'd = :was';
      put.Put.ExpressionAttributeValues = { ':was': { S: was } };
      const writes = agents.flatMap((change) => agentWrites(table, change));
      return (await transact(client, [put, ...writes])) === undefined;
    },
  };
}

function putTicket(table: string, ticket: Ticket): TransactWriteItem[] {
  return [
    {
      Put: {
        TableName: table,
        Item: { ...ticketItemKey(ticket), d: { S: JSON.stringify(ticket) } },
      },
    },
  ];
}

export function deleteTicket(table: string, ticket: Ticket): TransactWriteItem {
  return { Delete: { TableName: table, Key: ticketItemKey(ticket) } };
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
      ConditionExpression: `st = :open AND attribute_not_exists(asg) AND ${
        was === undefined ? 'attribute_not_exists(tk)' : 'tk = :was'
      }`,
      ExpressionAttributeValues: {
        ':ticket': { S: `${ticket.pool}|${ticketKey(ticket)}` },
        ':open': { S: 'open' },
        ...(was === undefined ? {} : { ':was': { S: was } }),
      },
    },
  };
}
