import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CauserieError } from '../../../core/errors.ts';
import type { User } from '../../../core/identity/model.ts';
import { directoryKeys } from './keys.ts';
import { marshalling } from './marshalling.ts';
import { conditional } from './writes.ts';

/** A user as he stands in the table: until he is gone for good, one who is deleted still does. */
export type StoredUser = User & { deletedAt?: number; deletingConversation?: string };

type Item = Record<string, AttributeValue>;
/** What of a user changes this way. Ids, and whose he became, have their own rules. */
const fields = [
  'profile',
  'metadata',
  'signedUpAt',
  'toBeRetained',
  'verifiedEmail',
  'authenticated',
  'sdkSince',
] as const satisfies readonly (keyof User)[];
type Field = (typeof fields)[number];

const attempts = 10;

export function userItemKey(userId: string): Item {
  return { pk: { S: directoryKeys.user(userId) }, sk: { S: 'user' } };
}

export function toUserItem(user: User): Item {
  return {
    ...marshall(user, marshalling),
    ...userItemKey(user.userId),
    ...placeByEmail(user),
  };
}

export async function readUser(
  client: DynamoDBClient,
  table: string,
  userId: string,
): Promise<StoredUser | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: userItemKey(userId), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : fromUserItem(Item);
}

export function fromUserItem(item: Item): StoredUser {
  const { pk: _pk, sk: _sk, lookupPk: _lookupPk, lookupSk: _lookupSk, ...rest } = unmarshall(item);
  return rest as StoredUser;
}

/**
 * Changes a user as he stands at that moment: of several changes at once none is lost.
 * @param change Called again when another change came in between; what it throws goes to the caller.
 * @returns The user after it; undefined when there is none, or he is being deleted.
 * @throws CauserieError busy
 */
export async function changeUser(
  client: DynamoDBClient,
  table: string,
  userId: string,
  change: (before: User) => User,
): Promise<User | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await readUser(client, table, userId);
    if (before === undefined || before.deletedAt !== undefined) return undefined;
    const after = change(before);
    const update = updateOf(before, after);
    if (update === undefined) return before;
    const Key = userItemKey(userId);
    const written = await conditional(() =>
      client.send(new UpdateItemCommand({ TableName: table, Key, ...update })),
    );
    if (written) return after;
  }
  throw new CauserieError('busy', 'The user changes all the time. Try again in a second.', {
    retryAfterSeconds: 1,
  });
}

/** Undefined when nothing is different. Each field rests on what it was, and on no other. */
function updateOf(before: User, after: User) {
  const changed = fields.filter((field) => !isDeepStrictEqual(before[field], after[field]));
  if (changed.length === 0) return undefined;
  const set: string[] = [];
  const remove: string[] = [];
  const conditions = ['attribute_exists(pk)', 'attribute_not_exists(deletedAt)'];
  const values: Item = {};
  const names: Record<string, string> = {};
  const assign = (name: string, value: AttributeValue | undefined) => {
    names[`#${name}`] = name;
    if (value === undefined) {
      remove.push(`#${name}`);
    } else {
      set.push(`#${name} = :${name}`);
      values[`:${name}`] = value;
    }
  };
  for (const field of changed) {
    assign(field, fieldValue(after, field));
    const was = fieldValue(before, field);
    conditions.push(
      was === undefined ? `attribute_not_exists(#${field})` : `#${field} = :before_${field}`,
    );
    if (was !== undefined) values[`:before_${field}`] = was;
  }
  if (changed.includes('verifiedEmail')) {
    const { lookupPk, lookupSk } = placeByEmail(after);
    assign('lookupPk', lookupPk);
    assign('lookupSk', lookupSk);
  }
  const clauses = [
    ...(set.length === 0 ? [] : [`SET ${set.join(', ')}`]),
    ...(remove.length === 0 ? [] : [`REMOVE ${remove.join(', ')}`]),
  ];
  return {
    UpdateExpression: clauses.join(' '),
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

function fieldValue(user: User, field: Field): AttributeValue | undefined {
  return marshall({ value: user[field] }, marshalling)['value'];
}

/** Where the index has him. */
function placeByEmail({ appId, userId, verifiedEmail }: User): {
  lookupPk?: AttributeValue;
  lookupSk?: AttributeValue;
} {
  if (verifiedEmail === undefined) return {};
  return {
    lookupPk: { S: directoryKeys.verifiedEmail(appId, verifiedEmail) },
    lookupSk: { S: userId },
  };
}
