import { setTimeout } from 'node:timers/promises';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CauserieError } from '../../../core/errors.ts';
import { defaultSwitchboard, type Switchboard } from '../../../core/switchboard/model.ts';
import { directoryKeys } from './keys.ts';
import { marshalling } from './marshalling.ts';
import { conditional } from './writes.ts';

/** What stands in the table: a switchboard that was deleted leaves its place, so that no default is there. */
interface Stored {
  version: number;
  switchboard?: Switchboard;
}

export type SwitchboardStore = ReturnType<typeof createSwitchboardStore>;

/** How often a change is tried while others come in between, and the longest pause before it, in ms. */
const changeAttempts = 20;
const changePause = 20;

/** Apps' switchboards, one item each: at most ten integrations stand in it. */
export function createSwitchboardStore(client: DynamoDBClient, table: string) {
  const key = (appId: string) => ({ pk: directoryKeys.switchboard(appId), sk: 'switchboard' });

  async function get(appId: string): Promise<Stored | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: marshall(key(appId)), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : (unmarshall(Item) as Stored);
  }

  const opened = (appId: string, stored: Stored | undefined): Switchboard | undefined =>
    stored === undefined ? defaultSwitchboard(appId) : stored.switchboard;

  return {
    /** The app's switchboard, as it stands now; undefined when it was deleted. */
    read: async (appId: string): Promise<Switchboard | undefined> =>
      opened(appId, await get(appId)),

    /**
     * Changes the switchboard as it stands at that moment: of several changes at once none is lost.
     * @param change Called again when another change came in between; what it throws goes to the caller.
     *   Undefined deletes it.
     * @throws CauserieError busy
     */
    async change<T extends Switchboard | undefined>(
      appId: string,
      change: (before: Switchboard | undefined) => T,
    ): Promise<T> {
      for (let attempt = 0; attempt < changeAttempts; attempt++) {
        const stored = await get(appId);
        const after = change(opened(appId, stored));
        const item: Stored = {
          version: (stored?.version ?? 0) + 1,
          ...(after === undefined ? {} : { switchboard: after }),
        };
        const written = await conditional(() =>
          client.send(
            new PutItemCommand({
              TableName: table,
              Item: marshall({ ...key(appId), ...item }, marshalling),
              ...(stored === undefined
                ? { ConditionExpression: 'attribute_not_exists(pk)' }
                : {
                    ConditionExpression: '#v = :before',
                    ExpressionAttributeNames: { '#v': 'version' },
                    ExpressionAttributeValues: marshall({ ':before': stored.version }),
                  }),
            }),
          ),
        );
        if (written) return after;
        await setTimeout(Math.random() * changePause * (attempt + 1));
      }
      throw new CauserieError('busy', 'Others are changing the switchboard at once. Try again.', {
        retryAfterSeconds: 1,
      });
    },
  };
}
