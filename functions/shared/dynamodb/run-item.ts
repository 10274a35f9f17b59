import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StoredRun } from '../../../core/conversations/model.ts';
import type { RunChange } from '../../../core/conversations/ports.ts';
import { runKey } from './keys.ts';

/** Characters of state beyond which it is compressed: a write unit is 1 KB. */
const plainAtMost = 700;

/** A run as an item of its conversation, written only if it is still as it was read. */
export function putRun(table: string, conversationId: string, { before, item }: RunChange) {
  const state = JSON.stringify(item.state);
  return {
    Put: {
      TableName: table,
      Item: {
        pk: { S: conversationId },
        sk: { S: runKey },
        v: { N: String(item.version) },
        h: { N: String(item.handledSeq) },
        ...(state.length <= plainAtMost ? { d: { S: state } } : { z: { B: gzipSync(state) } }),
      },
      ...(before === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'v = :before',
            ExpressionAttributeValues: { ':before': { N: String(before) } },
          }),
    },
  };
}

export function fromRunItem(item: Record<string, AttributeValue>): StoredRun {
  const packed = item['z']?.B;
  const state = packed === undefined ? item['d']?.S : gunzipSync(packed).toString();
  return {
    version: Number(item['v']?.N),
    state: JSON.parse(state ?? 'null') as unknown,
    handledSeq: Number(item['h']?.N),
  };
}
