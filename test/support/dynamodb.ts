import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startEngine } from '../../local/dynamodb/engine.ts';

export interface TestDynamoDb {
  client: DynamoDBClient;
  tables: { conversations: string; directory: string };
  /** Units that were consumed since the last look. Consumption is asked for with every call. */
  consumed(): Consumed;
  close(): Promise<void>;
}

export interface Consumed {
  /** Write and read request units, indexes included. */
  writes: number;
  reads: number;
  /** Names of the commands, in their order. */
  calls: string[];
}

/** Indexes by table, as `lib/constructs/wiring.ts` has them. */
const indexes = { conversations: ['inbox', 'assignee'], directory: ['lookup'] } as const;

/** Starts DynamoDB's engine in memory, with the two tables as the data stack makes them. */
export async function startTestDynamoDb(): Promise<TestDynamoDb> {
  const log = { info() {}, error: (source: string, why: string) => console.error(source, why) };
  const engine = await startEngine({ log, env: process.env });
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  let consumed: Consumed = { writes: 0, reads: 0, calls: [] };
  client.middlewareStack.add(
    (next, context) => async (step) => {
      Object.assign(step.input, { ReturnConsumedCapacity: 'TOTAL' });
      const result = await next(step);
      const name = String(context.commandName).replace(/Command$/, '');
      consumed.calls.push(name);
      const units = unitsOf(result.output);
      if (/Get|Query|Scan/.test(name)) consumed.reads += units;
      else consumed.writes += units;
      return result;
    },
    { step: 'initialize', name: 'askForConsumedCapacity' },
  );
  const tables = { conversations: 'conversations', directory: 'directory' };
  for (const [name, index] of Object.entries(indexes)) await createTable(client, name, index);
  return {
    client,
    tables,
    consumed() {
      const since = consumed;
      consumed = { writes: 0, reads: 0, calls: [] };
      return since;
    },
    async close() {
      client.destroy();
      await engine.close();
    },
  };
}

function unitsOf(output: object): number {
  const { ConsumedCapacity: capacity } = output as { ConsumedCapacity?: unknown };
  const all = Array.isArray(capacity) ? capacity : [capacity];
  return all.reduce((sum: number, one) => sum + Number(one?.CapacityUnits ?? 0), 0);
}

async function createTable(
  client: DynamoDBClient,
  name: string,
  names: readonly string[],
): Promise<void> {
  const key = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  const attributes = ['pk', 'sk', ...names.flatMap((index) => [`${index}Pk`, `${index}Sk`])];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: key('pk', 'sk'),
      AttributeDefinitions: attributes.map((attribute) => ({
        AttributeName: attribute,
        AttributeType: 'S' as const,
      })),
      GlobalSecondaryIndexes: names.map((index) => ({
        IndexName: index,
        KeySchema: key(`${index}Pk`, `${index}Sk`),
        Projection: { ProjectionType: 'KEYS_ONLY' as const },
      })),
    }),
  );
}
