import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { importBatch } from '../../core/help-centre/import.ts';
import { defaultSettings } from '../../core/help-centre/model.ts';
import { routingConfigSchema } from '../../core/routing/config.ts';
import { flowHandlers } from '../../functions/http-flows/flows.ts';
import { createFlowStore } from '../../functions/shared/dynamodb/flow-store.ts';
import { createHelpCentreStore } from '../../functions/shared/dynamodb/help-centre-store.ts';
import { createRoutingStore } from '../../functions/shared/dynamodb/routing-store.ts';
import { readPaths } from './import/read-paths.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

/** Flows that answer customers of the demo's shop; the others are there as drafts. */
const published: ReadonlySet<string> = new Set(['greeting', 'order-status', 'welcome-offer']);

export interface DemoShopRequest {
  region: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  directoryTable: string;
  conversationsTable: string;
  answersQueueUrl: string;
  appId: string;
  /** Its site, with its API; the example flows name it `https://shop.example`. */
  shopUrl: string;
}

/**
 * Gives the demo app what a shop has: a help centre, in English and French, business hours, and the example
 * flows. What they answer is built by the workers, as always.
 */
export async function furnishDemoShop(request: DemoShopRequest): Promise<void> {
  const { region, endpoint, credentials, appId } = request;
  const config = { region, endpoint, credentials };
  const dynamodb = new DynamoDBClient(config);
  const sqs = new SQSClient(config);
  try {
    await Promise.all([
      openHelpCentre(dynamodb, request),
      setHours(dynamodb, request),
      makeFlows(dynamodb, request),
    ]);
    const message = { appId, at: Date.now(), reason: 'changed' };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: request.answersQueueUrl,
        MessageBody: JSON.stringify(message),
        MessageGroupId: appId,
        MessageDeduplicationId: `demo-${message.at}`,
      }),
    );
  } finally {
    dynamodb.destroy();
    sqs.destroy();
  }
}

async function openHelpCentre(
  dynamodb: DynamoDBClient,
  { directoryTable, appId }: DemoShopRequest,
): Promise<void> {
  const store = createHelpCentreStore(dynamodb, directoryTable);
  const name = { en: 'Maison Lune help', fr: 'Aide Maison Lune' };
  const settings = { ...defaultSettings, name, color: '#1f4d46', version: 1 };
  await store.putSettings(appId, defaultSettings, settings);
  const { items, problems } = readPaths([join(examples, 'help-centre')], 'en');
  const { problems: refused } = await importBatch(store, appId, items, Date.now());
  const [problem] = [...problems, ...refused];
  if (problem !== undefined) throw new Error(`the demo's help centre: ${problem.message}`);
}

async function setHours(
  dynamodb: DynamoDBClient,
  { directoryTable, conversationsTable, appId }: DemoShopRequest,
): Promise<void> {
  const tables = { directory: directoryTable, conversations: conversationsTable };
  const routing = createRoutingStore(dynamodb, tables, Date.now);
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
  const intervals = days.map((day) => ({ day, from: '09:00', to: '18:00' }));
  const office = { scheduleId: 'office', timeZone: 'Europe/Paris', intervals };
  const before = await routing.config(appId);
  await routing.putConfig(appId, z.parse(routingConfigSchema, { ...before, schedules: [office] }));
}

async function makeFlows(
  dynamodb: DynamoDBClient,
  { directoryTable, appId, shopUrl }: DemoShopRequest,
): Promise<void> {
  const handlers = flowHandlers({
    store: createFlowStore(dynamodb, directoryTable),
    world: async () => ({}),
    schedules: async () => [],
    // Once for all of them, when everything is there.
    published: async () => {},
    now: Date.now,
    hex: (length) => randomBytes(length).toString('hex').slice(0, length),
  });
  const principal = { kind: 'agent', appId, agentId: 'demo', role: 'admin' } as const;
  const folder = join(examples, 'flows');
  for (const file of readdirSync(folder).sort()) {
    const [, name] = /^([\w-]+)\.json$/.exec(file) ?? [];
    if (name === undefined) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const document = atHome(text, shopUrl);
    const asked = { principal, params: {}, query: undefined };
    const { flowId } = await handlers.createFlow({ ...asked, body: { document } });
    if (!published.has(name)) continue;
    const body = { revision: 1 };
    await handlers.publishFlow({ ...asked, params: { flowId }, body });
  }
}

/** An example flow, with the demo's own shop for the one that it names, whose API asks for no key. */
function atHome(flow: string, shopUrl: string): Record<string, unknown> {
  return JSON.parse(flow, (name, value: unknown) => {
    if (name === 'Authorization') return undefined;
    return typeof value === 'string'
      ? value.replace(/^https:\/\/shop\.example(?=\/)/, shopUrl)
      : value;
  }) as Record<string, unknown>;
}
