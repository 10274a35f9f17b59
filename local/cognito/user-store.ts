import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Closeable } from '../contracts.ts';

export type UserStatus = 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED';

/** A user of a pool. Times are milliseconds since the epoch. */
export interface User {
  poolId: string;
  username: string;
  sub: string;
  attributes: Record<string, string>;
  passwordHash: string;
  status: UserStatus;
  enabled: boolean;
  createdAt: number;
  changedAt: number;
  /** When a temporary password stops being good; null for one that the user chose. */
  passwordExpiresAt: number | null;
  /** Access tokens that were issued before are no longer accepted. */
  signedOutAt: number;
}

/** A refresh token, known by its hash. `authTime` in seconds. */
export interface RefreshGrant {
  tokenHash: string;
  poolId: string;
  clientId: string;
  username: string;
  originJti: string;
  authTime: number;
  expiresAt: number;
}

export interface Group {
  poolId: string;
  name: string;
  description: string | null;
  precedence: number | null;
  createdAt: number;
}

export interface UserStore extends Closeable {
  readonly db: DatabaseSync;
  /** By user name, or by the attribute values that the pool lets one sign in with. */
  findUser(poolId: string, name: string, aliases: readonly string[]): User | undefined;
  saveUser(user: User): void;
  deleteUser(user: User): void;
  listUsers(poolId: string): User[];
  saveGroup(group: Group): void;
  listGroups(poolId: string): Group[];
  groupsOf(poolId: string, username: string): Group[];
  membersOf(poolId: string, group: string): User[];
  setMember(poolId: string, username: string, group: string, member: boolean): void;
  saveRefresh(grant: RefreshGrant): void;
  findRefresh(tokenHash: string): RefreshGrant | undefined;
  /** Ends one sign-in by its origin, or all of a user's. */
  deleteRefresh(by: { originJti: string } | { poolId: string; username: string }): void;
  deleteExpiredRefresh(now: number): void;
}

/** @param file SQLite file, or `:memory:` */
export function openUserStore(file: string): UserStore {
  const db = new DatabaseSync(file);
  db.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS users (
      pool_id TEXT, username TEXT, record TEXT NOT NULL, PRIMARY KEY (pool_id, username)) STRICT;
    CREATE TABLE IF NOT EXISTS aliases (
      pool_id TEXT, attribute TEXT, value TEXT, username TEXT NOT NULL,
      PRIMARY KEY (pool_id, attribute, value)) STRICT;
    CREATE INDEX IF NOT EXISTS aliases_of ON aliases (pool_id, username);
    CREATE TABLE IF NOT EXISTS groups (
      pool_id TEXT, name TEXT, record TEXT NOT NULL, PRIMARY KEY (pool_id, name)) STRICT;
    CREATE TABLE IF NOT EXISTS members (
      pool_id TEXT, username TEXT, name TEXT, PRIMARY KEY (pool_id, username, name)) STRICT;
    CREATE TABLE IF NOT EXISTS refresh (
      token_hash TEXT PRIMARY KEY, pool_id TEXT NOT NULL, username TEXT NOT NULL,
      origin_jti TEXT NOT NULL, expires_at INTEGER NOT NULL, record TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `);
  const sql = {
    user: db.prepare('SELECT record FROM users WHERE pool_id = ? AND username = ?'),
    alias: db.prepare(
      'SELECT username FROM aliases WHERE pool_id = ? AND attribute = ? AND value = ?',
    ),
    users: db.prepare('SELECT record FROM users WHERE pool_id = ? ORDER BY username'),
    saveUser: db.prepare('INSERT OR REPLACE INTO users VALUES (?, ?, ?)'),
    deleteUser: db.prepare('DELETE FROM users WHERE pool_id = ? AND username = ?'),
    saveAlias: db.prepare('INSERT OR REPLACE INTO aliases VALUES (?, ?, ?, ?)'),
    deleteAliases: db.prepare('DELETE FROM aliases WHERE pool_id = ? AND username = ?'),
    saveGroup: db.prepare('INSERT OR REPLACE INTO groups VALUES (?, ?, ?)'),
    groups: db.prepare('SELECT record FROM groups WHERE pool_id = ? ORDER BY name'),
    groupsOf: db.prepare(
      'SELECT record FROM groups JOIN members USING (pool_id, name) WHERE pool_id = ? AND username = ? ORDER BY name',
    ),
    membersOf: db.prepare(
      'SELECT record FROM users JOIN members USING (pool_id, username) WHERE pool_id = ? AND name = ? ORDER BY username',
    ),
    addMember: db.prepare('INSERT OR IGNORE INTO members VALUES (?, ?, ?)'),
    removeMember: db.prepare('DELETE FROM members WHERE pool_id = ? AND username = ? AND name = ?'),
    removeMemberships: db.prepare('DELETE FROM members WHERE pool_id = ? AND username = ?'),
    saveRefresh: db.prepare('INSERT OR REPLACE INTO refresh VALUES (?, ?, ?, ?, ?, ?)'),
    refresh: db.prepare('SELECT record FROM refresh WHERE token_hash = ?'),
    deleteOrigin: db.prepare('DELETE FROM refresh WHERE origin_jti = ?'),
    deleteOfUser: db.prepare('DELETE FROM refresh WHERE pool_id = ? AND username = ?'),
    deleteExpired: db.prepare('DELETE FROM refresh WHERE expires_at < ?'),
  };
  type Query = ReturnType<DatabaseSync['prepare']>;
  const one = <T>(query: Query, ...values: SQLInputValue[]): T | undefined => {
    const row = query.get(...values);
    return row === undefined ? undefined : (JSON.parse(row['record'] as string) as T);
  };
  const many = <T>(query: Query, ...values: SQLInputValue[]): T[] =>
    query.all(...values).map((row) => JSON.parse(row['record'] as string) as T);
  const together = (work: () => void): void => {
    db.exec('BEGIN IMMEDIATE');
    try {
      work();
      db.exec('COMMIT');
    } catch (cause) {
      db.exec('ROLLBACK');
      throw cause;
    }
  };

  return {
    db,
    findUser(poolId, name, aliases) {
      const found = one<User>(sql.user, poolId, name);
      if (found !== undefined) return found;
      for (const attribute of aliases) {
        const alias = sql.alias.get(poolId, attribute, name.toLowerCase());
        if (alias !== undefined) return one<User>(sql.user, poolId, alias['username'] as string);
      }
      return undefined;
    },
    saveUser: (user) =>
      together(() => {
        const { poolId, username } = user;
        sql.saveUser.run(poolId, username, JSON.stringify(user));
        sql.deleteAliases.run(poolId, username);
        for (const attribute of ['email', 'phone_number', 'preferred_username']) {
          const value = user.attributes[attribute];
          if (value) sql.saveAlias.run(poolId, attribute, value.toLowerCase(), username);
        }
      }),
    deleteUser: ({ poolId, username }) =>
      together(() => {
        for (const query of [
          sql.deleteUser,
          sql.deleteAliases,
          sql.removeMemberships,
          sql.deleteOfUser,
        ]) {
          query.run(poolId, username);
        }
      }),
    listUsers: (poolId) => many<User>(sql.users, poolId),
    saveGroup(group) {
      sql.saveGroup.run(group.poolId, group.name, JSON.stringify(group));
    },
    listGroups: (poolId) => many<Group>(sql.groups, poolId),
    groupsOf: (poolId, username) => many<Group>(sql.groupsOf, poolId, username),
    membersOf: (poolId, group) => many<User>(sql.membersOf, poolId, group),
    setMember(poolId, username, group, member) {
      (member ? sql.addMember : sql.removeMember).run(poolId, username, group);
    },
    saveRefresh(grant) {
      const { tokenHash, poolId, username, originJti, expiresAt } = grant;
      sql.saveRefresh.run(tokenHash, poolId, username, originJti, expiresAt, JSON.stringify(grant));
    },
    findRefresh: (tokenHash) => one<RefreshGrant>(sql.refresh, tokenHash),
    deleteRefresh(by) {
      if ('originJti' in by) sql.deleteOrigin.run(by.originJti);
      else sql.deleteOfUser.run(by.poolId, by.username);
    },
    deleteExpiredRefresh(now) {
      sql.deleteExpired.run(now);
    },
    close: async () => db.close(),
  };
}
