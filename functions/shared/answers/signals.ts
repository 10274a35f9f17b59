import { createHash } from 'node:crypto';
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { LearnedSignal } from '../../../core/answers/model.ts';
import { helpLimits } from '../../../core/help-centre/limits.ts';
import { inParallel } from '../../../core/in-parallel.ts';
import { wholeCharacters } from '../../../core/whole-characters.ts';
import { directoryKeys } from '../dynamodb/keys.ts';
import { getItems, type Item, queryUpTo } from '../dynamodb/reads.ts';
import type { AnswersQueue } from './answers-queue.ts';

/** What became of an article after a customer's words, and who says so. */
export interface Signal extends Required<Pick<LearnedSignal, 'articleId' | 'words' | 'outcome'>> {
  appId: string;
  locale?: string | undefined;
  /** The customer, or the agent who sent it. */
  source: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Seconds for which it is learned from: a year. */
const lifetime = 365 * 24 * 3600;
/** Of one app, the newest that an index is built from. */
const signalsAtMost = 10_000;
/** Keys that one read takes (DynamoDB), and reads at once. */
const keysAtOnce = 100;
const readsAtOnce = 8;

export type Signals = ReturnType<typeof createSignals>;

/**
 * What suggestions learn from, in the directory table. Who says the same of the same article again writes
 * the same item: nobody is heard twice, and what he says last holds.
 * @param queue Is told that there is something to learn; who only reads needs none.
 */
export function createSignals(client: DynamoDBClient, table: string, queue?: AnswersQueue) {
  return {
    async record(signal: Signal): Promise<void> {
      const { appId, articleId, outcome, source, at, locale } = signal;
      const words = wholeCharacters(signal.words.trim().slice(0, helpLimits.words));
      const hash = createHash('sha256').update(JSON.stringify([source, articleId, words]));
      const pk = directoryKeys.signals(appId);
      const stored: LearnedSignal = {
        articleId,
        words,
        outcome,
        at,
        by: source,
        ...(locale === undefined ? {} : { locale }),
      };
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            pk: { S: pk },
            sk: { S: hash.digest('hex').slice(0, 32) },
            lookupPk: { S: pk },
            lookupSk: { S: String(at).padStart(14, '0') },
            expiresAt: { N: String(Math.floor(at / 1000) + lifetime) },
            d: { S: JSON.stringify(stored) },
          },
        }),
      );
      await queue?.send(appId, 'learned');
    },

    /** The newest first, at most `limit` of them. */
    async newest(appId: string, limit: number = signalsAtMost): Promise<LearnedSignal[]> {
      const newest = await queryUpTo(client, {
        TableName: table,
        IndexName: 'lookup',
        KeyConditionExpression: 'lookupPk = :pk',
        ExpressionAttributeValues: { ':pk': { S: directoryKeys.signals(appId) } },
        ScanIndexForward: false,
        Limit: limit,
      });
      const keys = newest.map(({ pk, sk }) => ({ pk, sk }) as Item);
      const pages: Item[][] = [];
      for (let from = 0; from < keys.length; from += keysAtOnce) {
        pages.push(keys.slice(from, from + keysAtOnce));
      }
      const found: LearnedSignal[] = [];
      await inParallel(pages, readsAtOnce, async (page) => {
        for (const item of await getItems(client, table, page)) {
          found.push(JSON.parse(item['d']?.S ?? '{}') as LearnedSignal);
        }
      });
      // In an order that does not depend on which read came back first.
      return found.sort((a, b) => b.at - a.at || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    },
  };
}
