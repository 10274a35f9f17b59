import type { EngineClient } from './engine-client.ts';
import type { Item } from './item-size.ts';

/** Expired for longer than this, an item is left alone: AWS takes such values for mistakes. */
const FIVE_YEARS_SECONDS = 5 * 366 * 86_400;

/** Items looked at in one request, so that a sweep never holds up the messages for long. */
const PAGE = 200;

/**
 * Deletes a table's expired items, as DynamoDB's time to live does in the background. The deletion
 * is conditional on the same expiry, so an item that was renewed meanwhile stays. Nothing of it is
 * metered: AWS does not charge for it.
 *
 * @param keyNames the table's key attributes
 * @param nowSeconds since the epoch
 * @param pause waits between pages
 * @returns how many items were deleted
 */
export async function sweepExpired(
  engine: EngineClient,
  table: { tableName: string; keyNames: readonly string[]; ttlAttribute: string },
  nowSeconds: number,
  pause: () => Promise<void>,
): Promise<number> {
  const { tableName, keyNames, ttlAttribute } = table;
  const names: Record<string, string> = { '#ttl': ttlAttribute };
  for (const [i, name] of keyNames.entries()) names[`#k${i}`] = name;
  const projection = Object.keys(names).join(', ');
  let deleted = 0;
  let start: unknown;
  do {
    const reply = await engine.send(
      'Scan',
      JSON.stringify({
        TableName: tableName,
        Limit: PAGE,
        ExclusiveStartKey: start,
        ProjectionExpression: projection,
        FilterExpression: 'attribute_type(#ttl, :n) AND #ttl < :now AND #ttl > :oldest',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: {
          ':n': { S: 'N' },
          ':now': { N: String(nowSeconds) },
          ':oldest': { N: String(nowSeconds - FIVE_YEARS_SECONDS) },
        },
      }),
    );
    if (reply.status !== 200) return deleted; // the table is being deleted, or busy; next time
    const page = JSON.parse(reply.body.toString()) as { Items: Item[]; LastEvaluatedKey?: unknown };
    for (const item of page.Items) {
      const key = Object.fromEntries(keyNames.map((name) => [name, item[name]]));
      const removal = await engine.send(
        'DeleteItem',
        JSON.stringify({
          TableName: tableName,
          Key: key,
          ConditionExpression: '#ttl = :seen',
          ExpressionAttributeNames: { '#ttl': ttlAttribute },
          ExpressionAttributeValues: { ':seen': item[ttlAttribute] },
        }),
      );
      if (removal.status === 200) deleted += 1;
    }
    start = page.LastEvaluatedKey;
    if (start !== undefined) await pause();
  } while (start !== undefined);
  return deleted;
}
