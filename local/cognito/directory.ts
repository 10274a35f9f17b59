import type { Clock, Ids, RuntimeLog } from '../contracts.ts';
import { CognitoError } from './cognito-error.ts';
import type { UserPoolClientProperties, UserPoolModel } from './pool-model.ts';
import type { SigningKey } from './signing-key.ts';
import type { User, UserStore } from './user-store.ts';

/** What every operation of the user pools works with. */
export interface Directory {
  readonly store: UserStore;
  readonly key: SigningKey;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
  readonly log: RuntimeLog;
  readonly accountId: string;
  readonly region: string;
  issuer(poolId: string): string;
  readonly pools: Map<string, UserPoolModel>;
}

/** The fields of requests; every operation takes some of them. */
export interface CognitoInput {
  UserPoolId?: string;
  ClientId?: string;
  Username?: string;
  AuthFlow?: string;
  AuthParameters?: Record<string, string>;
  ChallengeName?: string;
  ChallengeResponses?: Record<string, string>;
  Session?: string;
  UserAttributes?: { Name: string; Value?: string }[];
  UserAttributeNames?: string[];
  TemporaryPassword?: string;
  MessageAction?: 'SUPPRESS' | 'RESEND';
  Password?: string;
  Permanent?: boolean;
  GroupName?: string;
  Description?: string;
  Precedence?: number;
  Filter?: string;
  Limit?: number;
  MaxResults?: number;
  PaginationToken?: string;
  NextToken?: string;
  AccessToken?: string;
  PreviousPassword?: string;
  ProposedPassword?: string;
  ConfirmationCode?: string;
  SecretHash?: string;
  Token?: string;
  ClientSecret?: string;
}

export type CognitoOperation = (input: CognitoInput) => object | Promise<object>;

export interface ClientOfPool {
  pool: UserPoolModel;
  clientId: string;
  properties: UserPoolClientProperties;
}

/** @throws CognitoError `ResourceNotFoundException` */
export function poolOf(directory: Directory, poolId: string | undefined): UserPoolModel {
  const pool = directory.pools.get(poolId ?? '');
  if (pool !== undefined) return pool;
  throw new CognitoError('ResourceNotFoundException', `User pool ${poolId} does not exist.`);
}

/** @throws CognitoError `ResourceNotFoundException` */
export function clientOf(directory: Directory, clientId: string | undefined): ClientOfPool {
  for (const pool of directory.pools.values()) {
    const client = pool.clients.find((candidate) => candidate.clientId === clientId);
    if (client !== undefined) return { pool, ...client };
  }
  throw new CognitoError(
    'ResourceNotFoundException',
    `User pool client ${clientId} does not exist.`,
  );
}

/** The user of that name, or undefined. */
export function lookUpUser(
  directory: Directory,
  pool: UserPoolModel,
  name: string | undefined,
): User | undefined {
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.properties;
  const aliases = [...UsernameAttributes, ...AliasAttributes];
  return name ? directory.store.findUser(pool.poolId, name, aliases) : undefined;
}

/** @throws CognitoError `UserNotFoundException` */
export function userOf(directory: Directory, pool: UserPoolModel, name: string | undefined): User {
  const user = lookUpUser(directory, pool, name);
  if (user !== undefined) return user;
  throw new CognitoError('UserNotFoundException', 'User does not exist.');
}

/** Attributes as the API lists them, `sub` first. */
export function attributeList(user: User): { Name: string; Value: string }[] {
  const rest = Object.entries(user.attributes).map(([Name, Value]) => ({ Name, Value }));
  return [{ Name: 'sub', Value: user.sub }, ...rest];
}

/** A user as lists and `AdminCreateUser` give it; times in seconds. */
export function userType(user: User): object {
  return {
    Username: user.username,
    Attributes: attributeList(user),
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.changedAt / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}
