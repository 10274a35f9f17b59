import { CognitoError } from './cognito-error.ts';
import {
  type CognitoInput,
  type CognitoOperation,
  clientOf,
  type Directory,
  poolOf,
  userOf,
  userType,
} from './directory.ts';
import { clientSecret, type UserPoolModel } from './pool-model.ts';
import type { Group, User } from './user-store.ts';

/** Groups, lists and descriptions of the pools. */
export function poolOperations(directory: Directory): Record<string, CognitoOperation> {
  const { store } = directory;

  function groupOf(pool: UserPoolModel, name: string | undefined): Group {
    const group = store.listGroups(pool.poolId).find((candidate) => candidate.name === name);
    if (group !== undefined) return group;
    throw new CognitoError('ResourceNotFoundException', 'Group not found.');
  }

  function setMember(input: CognitoInput, member: boolean): object {
    const pool = poolOf(directory, input.UserPoolId);
    const group = groupOf(pool, input.GroupName);
    const user = userOf(directory, pool, input.Username);
    store.setMember(pool.poolId, user.username, group.name, member);
    return {};
  }

  const arnOf = (poolId: string): string =>
    `arn:aws:cognito-idp:${directory.region}:${directory.accountId}:userpool/${poolId}`;

  return {
    AdminAddUserToGroup: (input) => setMember(input, true),
    AdminRemoveUserFromGroup: (input) => setMember(input, false),
    AdminListGroupsForUser(input) {
      const pool = poolOf(directory, input.UserPoolId);
      const user = userOf(directory, pool, input.Username);
      return { Groups: store.groupsOf(pool.poolId, user.username).map(groupType) };
    },
    CreateGroup(input) {
      const pool = poolOf(directory, input.UserPoolId);
      const name = input.GroupName ?? '';
      if (name === '') throw new CognitoError('InvalidParameterException', 'GroupName is missing.');
      if (store.listGroups(pool.poolId).some((group) => group.name === name)) {
        throw new CognitoError('GroupExistsException', 'A group with the name already exists.');
      }
      const group: Group = {
        poolId: pool.poolId,
        name,
        description: input.Description ?? null,
        precedence: input.Precedence ?? null,
        createdAt: directory.clock.now(),
      };
      store.saveGroup(group);
      return { Group: groupType(group) };
    },
    GetGroup: (input) => ({
      Group: groupType(groupOf(poolOf(directory, input.UserPoolId), input.GroupName)),
    }),
    ListGroups: (input) => ({
      Groups: store.listGroups(poolOf(directory, input.UserPoolId).poolId).map(groupType),
    }),
    ListUsers(input) {
      const pool = poolOf(directory, input.UserPoolId);
      const matches = parseFilter(input.Filter);
      const users = store.listUsers(pool.poolId).filter(matches);
      const { page, next } = paginate(users, input.Limit ?? 60, input.PaginationToken);
      return {
        Users: page.map(userType),
        ...(next === undefined ? {} : { PaginationToken: next }),
      };
    },
    ListUsersInGroup(input) {
      const pool = poolOf(directory, input.UserPoolId);
      const users = store.membersOf(pool.poolId, groupOf(pool, input.GroupName).name);
      const { page, next } = paginate(users, input.Limit ?? 60, input.NextToken);
      return { Users: page.map(userType), ...(next === undefined ? {} : { NextToken: next }) };
    },
    DescribeUserPool(input) {
      const { poolId, properties } = poolOf(directory, input.UserPoolId);
      const Name = properties.UserPoolName ?? poolId;
      const { Policies, UsernameAttributes, AliasAttributes } = properties;
      return {
        UserPool: {
          Id: poolId,
          Name,
          Arn: arnOf(poolId),
          Policies,
          UsernameAttributes,
          AliasAttributes,
          EstimatedNumberOfUsers: store.listUsers(poolId).length,
        },
      };
    },
    ListUserPools: () => ({
      UserPools: [...directory.pools.values()].map(({ poolId, properties }) => ({
        Id: poolId,
        Name: properties.UserPoolName ?? poolId,
      })),
    }),
    DescribeUserPoolClient(input) {
      const { pool, clientId, properties } = clientOf(directory, input.ClientId);
      if (pool !== poolOf(directory, input.UserPoolId)) clientOf(directory, undefined);
      const { GenerateSecret, ...settings } = properties;
      return {
        UserPoolClient: {
          UserPoolId: pool.poolId,
          ClientId: clientId,
          ...settings,
          ...(GenerateSecret ? { ClientSecret: clientSecret(clientId) } : {}),
        },
      };
    },
    ListUserPoolClients: (input) => ({
      UserPoolClients: poolOf(directory, input.UserPoolId).clients.map((client) => ({
        UserPoolId: input.UserPoolId,
        ClientId: client.clientId,
        ClientName: client.properties.ClientName ?? client.clientId,
      })),
    }),
  };
}

function groupType(group: Group): object {
  return {
    GroupName: group.name,
    UserPoolId: group.poolId,
    ...(group.description === null ? {} : { Description: group.description }),
    ...(group.precedence === null ? {} : { Precedence: group.precedence }),
    CreationDate: group.createdAt / 1000,
    LastModifiedDate: group.createdAt / 1000,
  };
}

/**
 * `attribute = "value"` or, with `^=`, the start of the value (API reference, `ListUsers`).
 *
 * @throws CognitoError `InvalidParameterException`
 */
function parseFilter(filter: string | undefined): (user: User) => boolean {
  if (filter === undefined || filter.trim() === '') return () => true;
  const match = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter);
  if (match === null)
    throw new CognitoError('InvalidParameterException', 'Error while parsing filter.');
  const [, name = '', operator, quoted = ''] = match;
  const wanted = quoted.replace(/\\(.)/g, '$1').toLowerCase();
  return (user) => {
    const value = attributeValue(user, name).toLowerCase();
    return operator === '=' ? value === wanted : value.startsWith(wanted);
  };
}

function attributeValue(user: User, name: string): string {
  switch (name) {
    case 'username':
      return user.username;
    case 'sub':
      return user.sub;
    case 'status':
      return user.enabled ? 'Enabled' : 'Disabled';
    case 'cognito:user_status':
      return user.status;
    default:
      return user.attributes[name] ?? '';
  }
}

/** The token is the name of the last user given, so that users who come or go move no page. */
function paginate(
  users: User[],
  size: number,
  token: string | undefined,
): { page: User[]; next: string | undefined } {
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString();
  const rest = users.filter((user) => user.username > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const more = rest.length > size && last !== undefined;
  return { page, next: more ? Buffer.from(last.username).toString('base64url') : undefined };
}
