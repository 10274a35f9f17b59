import { DatabaseSync } from 'node:sqlite';
import type { Closeable } from '../contracts.ts';

/** A secret without its value. Times are milliseconds since the epoch. */
export interface SecretRecord {
  name: string;
  arn: string;
  description: string | null;
  createdAt: number;
  changedAt: number;
}

/** One version of a secret's value, with the stages it is in. */
export interface SecretVersion {
  versionId: string;
  secretString: string | null;
  secretBinary: Uint8Array | null;
  stages: string[];
  createdAt: number;
}

export interface SecretStore extends Closeable {
  /** By name, whole ARN, or ARN without the six characters at its end. */
  find(secretId: string): SecretRecord | undefined;
  list(): SecretRecord[];
  /** Adds the secret, or changes its description. */
  save(secret: SecretRecord): void;
  versions(name: string): SecretVersion[];
  /** Adds a version; a stage that it takes is taken from the version that had it. */
  addVersion(name: string, version: SecretVersion): void;
}

/** @param file SQLite file, or `:memory:` */
export function openSecretStore(file: string): SecretStore {
  const db = new DatabaseSync(file);
  db.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS secrets (
      name TEXT PRIMARY KEY, arn TEXT NOT NULL UNIQUE, description TEXT,
      created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS versions (
      name TEXT NOT NULL, version_id TEXT NOT NULL, secret_string TEXT, secret_binary BLOB,
      stages TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (name, version_id)) STRICT;
  `);
  const secretColumns =
    'name, arn, description, created_at AS createdAt, changed_at AS changedAt FROM secrets';
  const byId = db.prepare(
    `SELECT ${secretColumns} WHERE name = ?1 OR arn = ?1 OR substr(arn, 1, length(arn) - 7) = ?1`,
  );
  const all = db.prepare(`SELECT ${secretColumns} ORDER BY name`);
  const upsert = db.prepare(
    `INSERT INTO secrets VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE
     SET description = excluded.description, changed_at = excluded.changed_at`,
  );
  const versionsOf = db.prepare(
    `SELECT version_id AS versionId, secret_string AS secretString, secret_binary AS secretBinary,
     stages, created_at AS createdAt FROM versions WHERE name = ? ORDER BY created_at, rowid`,
  );
  const putVersion = db.prepare('INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?, ?)');
  const setStages = db.prepare('UPDATE versions SET stages = ? WHERE name = ? AND version_id = ?');
  // Secrets Manager forgets old versions without a stage when there are more than 100.
  const forget = db.prepare(
    `DELETE FROM versions WHERE name = ?1 AND stages = '[]' AND rowid NOT IN (
     SELECT rowid FROM versions WHERE name = ?1 ORDER BY created_at DESC, rowid DESC LIMIT 100)`,
  );
  const touch = db.prepare('UPDATE secrets SET changed_at = ? WHERE name = ?');

  const versions = (name: string): SecretVersion[] =>
    versionsOf.all(name).map((row) => {
      const version = row as unknown as Omit<SecretVersion, 'stages'> & { stages: string };
      return { ...version, stages: JSON.parse(version.stages) as string[] };
    });

  return {
    find: (secretId) => byId.get(secretId) as unknown as SecretRecord | undefined,
    list: () => all.all() as unknown as SecretRecord[],
    save({ name, arn, description, createdAt, changedAt }) {
      upsert.run(name, arn, description, createdAt, changedAt);
    },
    versions,
    addVersion(name, version) {
      db.exec('BEGIN IMMEDIATE');
      try {
        for (const other of versions(name)) {
          const left = other.stages.filter((stage) => !version.stages.includes(stage));
          // What was current becomes the previous one, and only one version is.
          const stages = version.stages.includes('AWSCURRENT')
            ? left.filter((stage) => stage !== 'AWSPREVIOUS')
            : left;
          const wasCurrent = other.stages.includes('AWSCURRENT');
          if (wasCurrent && version.stages.includes('AWSCURRENT')) stages.push('AWSPREVIOUS');
          setStages.run(JSON.stringify(stages), name, other.versionId);
        }
        putVersion.run(
          name,
          version.versionId,
          version.secretString,
          version.secretBinary,
          JSON.stringify(version.stages),
          version.createdAt,
        );
        forget.run(name);
        touch.run(version.createdAt, name);
        db.exec('COMMIT');
      } catch (cause) {
        db.exec('ROLLBACK');
        throw cause;
      }
    },
    close: async () => db.close(),
  };
}
