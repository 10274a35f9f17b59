import { CognitoError } from './cognito-error.ts';
import {
  attributeList,
  type CognitoInput,
  type CognitoOperation,
  type Directory,
  lookUpUser,
  poolOf,
  userOf,
  userType,
} from './directory.ts';
import { checkPassword, generatePassword, hashPassword } from './password.ts';
import type { UserPoolModel } from './pool-model.ts';
import { signOutEverywhere } from './tokens.ts';
import type { User } from './user-store.ts';

const DAY_MS = 86_400_000;

/** What administrators do to single users. */
export function adminOperations(directory: Directory): Record<string, CognitoOperation> {
  const { clock, ids, store } = directory;
  const target = (input: CognitoInput): { pool: UserPoolModel; user: User } => {
    const pool = poolOf(directory, input.UserPoolId);
    return { pool, user: userOf(directory, pool, input.Username) };
  };
  const change = (user: User, changes: Partial<User>): object => {
    store.saveUser({ ...user, ...changes, changedAt: clock.now() });
    return {};
  };
  const expiry = (pool: UserPoolModel): number => {
    const days = pool.properties.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays ?? 7;
    return clock.now() + days * DAY_MS;
  };

  async function createUser(input: CognitoInput): Promise<object> {
    const pool = poolOf(directory, input.UserPoolId);
    const policy = pool.properties.Policies?.PasswordPolicy;
    const name = input.Username ?? '';
    const byAttribute = pool.properties.UsernameAttributes ?? [];
    const attributes = attributesOf(input);
    if (byAttribute.includes('email') && name.includes('@')) attributes['email'] ??= name;
    const email = attributes['email'];
    const usesEmail = [...byAttribute, ...(pool.properties.AliasAttributes ?? [])].includes(
      'email',
    );
    const password = input.TemporaryPassword ?? generatePassword(policy);
    checkPassword(password, policy);
    const passwordHash = await hashPassword(password);
    const present = lookUpUser(directory, pool, name);
    if (input.MessageAction === 'RESEND') {
      const user = present ?? userOf(directory, pool, name);
      change(user, { passwordHash, passwordExpiresAt: expiry(pool) });
      invite(user, password);
      return { User: userType(user) };
    }
    // Two users cannot sign in with one address.
    const taken = usesEmail && email !== undefined ? lookUpUser(directory, pool, email) : undefined;
    if (name === '' || present !== undefined || taken !== undefined) {
      if (name === '') throw new CognitoError('InvalidParameterException', 'Username is missing.');
      throw new CognitoError('UsernameExistsException', 'User account already exists');
    }
    const sub = ids.uuid();
    const now = clock.now();
    const user: User = {
      poolId: pool.poolId,
      username: byAttribute.length > 0 ? sub : name,
      sub,
      attributes,
      passwordHash,
      status: 'FORCE_CHANGE_PASSWORD',
      enabled: true,
      createdAt: now,
      changedAt: now,
      passwordExpiresAt: expiry(pool),
      signedOutAt: 0,
    };
    store.saveUser(user);
    if (input.MessageAction !== 'SUPPRESS') invite(user, password);
    return { User: userType(user) };
  }

  /** There is no mail on one machine, so the invitation goes to the operator's terminal. */
  function invite(user: User, password: string): void {
    const to = user.attributes['email'] ?? user.username;
    directory.log.info('cognito', `Invitation for ${to}: the temporary password is ${password}`);
  }

  return {
    AdminCreateUser: createUser,
    async AdminSetUserPassword(input) {
      const { pool } = target(input);
      const password = input.Password ?? '';
      checkPassword(password, pool.properties.Policies?.PasswordPolicy);
      const passwordHash = await hashPassword(password);
      const { user } = target(input); // as it is now, after the hash took its time
      const permanent = input.Permanent === true;
      return change(user, {
        passwordHash,
        status: permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
        passwordExpiresAt: permanent ? null : expiry(pool),
      });
    },
    AdminResetUserPassword: (input) => change(target(input).user, { status: 'RESET_REQUIRED' }),
    AdminGetUser(input) {
      const { user } = target(input);
      return {
        Username: user.username,
        UserAttributes: attributeList(user),
        UserCreateDate: user.createdAt / 1000,
        UserLastModifiedDate: user.changedAt / 1000,
        Enabled: user.enabled,
        UserStatus: user.status,
      };
    },
    AdminDeleteUser(input) {
      store.deleteUser(target(input).user);
      return {};
    },
    AdminDisableUser(input) {
      const { user } = target(input);
      signOutEverywhere(directory, user);
      return change(target(input).user, { enabled: false });
    },
    AdminEnableUser: (input) => change(target(input).user, { enabled: true }),
    AdminUpdateUserAttributes(input) {
      const { pool, user } = target(input);
      const attributes = { ...user.attributes, ...attributesOf(input) };
      const email = attributes['email'];
      const owner = email === undefined ? undefined : lookUpUser(directory, pool, email);
      if (owner !== undefined && owner.username !== user.username) {
        throw new CognitoError(
          'UsernameExistsException',
          'An account with the email already exists.',
        );
      }
      return change(user, { attributes });
    },
    AdminDeleteUserAttributes(input) {
      const { user } = target(input);
      const gone = new Set(input.UserAttributeNames);
      const left = Object.entries(user.attributes).filter(([name]) => !gone.has(name));
      return change(user, { attributes: Object.fromEntries(left) });
    },
    AdminUserGlobalSignOut(input) {
      signOutEverywhere(directory, target(input).user);
      return {};
    },
  };
}

function attributesOf(input: CognitoInput): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { Name, Value } of input.UserAttributes ?? []) {
    if (Name === 'sub') {
      throw new CognitoError('InvalidParameterException', 'user.sub: Attribute cannot be updated.');
    }
    attributes[Name] = Value ?? '';
  }
  return attributes;
}
