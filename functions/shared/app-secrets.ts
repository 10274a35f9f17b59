import { createHash } from 'node:crypto';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Chance } from '../../core/conversations/ports.ts';
import { CauserieError } from '../../core/errors.ts';
import {
  recordsOf,
  type SecretRecord,
  type SecretSet,
  valuesOf,
  withoutSecret,
  withSecret,
} from '../../core/flows/calls/secret-set.ts';

/** Milliseconds after which a changed secret is noticed. */
const rereadAfter = 60_000;
/** And a new one, that was not there when it was looked for. */
const lookAgainAfter = 2_000;

/** Changes that come in between before one gives up. */
const attempts = 10;

/** The secrets of apps, for the calls of their flows. */
export interface AppSecrets {
  /** Names and times, by name; never a value. */
  list(appId: string): Promise<SecretRecord[]>;
  /** @throws CauserieError invalid_request, quota_exceeded, busy */
  put(appId: string, name: string, value: string): Promise<SecretRecord>;
  /** @returns Whether there was one. @throws CauserieError busy */
  remove(appId: string, name: string): Promise<boolean>;
  /** The values of those of the names that there are. A change is seen after a minute at most. */
  read(appId: string, names: readonly string[]): Promise<Record<string, string>>;
}

interface Kept {
  set: SecretSet;
  /** Of the version that was read; undefined when there is no secret yet. */
  versionId: string | undefined;
}

/**
 * All secrets of an app are one secret of Secrets Manager, `<prefix>/<appId>`, a JSON object, made
 * when the first is set: it costs what one costs, and one request reads them.
 *
 * Secrets Manager has no conditional write, but it never takes two values under one version id. So who
 * changes a version writes under an id that follows from that version's: of two who change the same
 * one, the second is refused, reads again and puts his change on top.
 */
export function createAppSecrets(
  prefix: string,
  chance: Pick<Chance, 'now' | 'random' | 'sleep'>,
  client = new SecretsManagerClient({}),
): AppSecrets {
  const cache = new Map<string, { set: Promise<SecretSet>; readAt: number }>();

  async function fetch(appId: string): Promise<Kept> {
    try {
      const { SecretString = '{}', VersionId } = await client.send(
        new GetSecretValueCommand({ SecretId: `${prefix}/${appId}` }),
      );
      return { set: JSON.parse(SecretString) as SecretSet, versionId: VersionId };
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return { set: {}, versionId: undefined };
      throw error;
    }
  }

  /** @returns False when somebody else changed it first. */
  async function write(appId: string, set: SecretSet, after: Kept): Promise<boolean> {
    const name = `${prefix}/${appId}`;
    const SecretString = JSON.stringify(set);
    try {
      await (after.versionId === undefined
        ? client.send(new CreateSecretCommand({ Name: name, SecretString, Description: purpose }))
        : client.send(
            new PutSecretValueCommand({
              SecretId: name,
              SecretString,
              ClientRequestToken: versionAfter(after.versionId),
            }),
          ));
      return true;
    } catch (error) {
      if (nameOf(error) === 'ResourceExistsException') return false;
      if (nameOf(error) !== 'LimitExceededException') throw error;
      throw new CauserieError(
        'quota_exceeded',
        'Secrets were changed too often today (quota of Secrets Manager). Try again tomorrow.',
        { cause: error },
      );
    }
  }

  /** @param edit Gives the same set back when there is nothing to change. */
  async function change(appId: string, edit: (set: SecretSet) => SecretSet): Promise<boolean> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const kept = await fetch(appId);
      const changed = edit(kept.set);
      if (changed === kept.set) return false;
      if (await write(appId, changed, kept)) {
        cache.delete(appId);
        return true;
      }
      // A reading may be a little old, so the next one is not made at once.
      await chance.sleep(chance.random() * 50 * attempt);
    }
    throw new CauserieError('busy', 'Others are changing the secrets. Try again.', {
      retryAfterSeconds: 1,
    });
  }

  function cached(appId: string, forMs: number): Promise<SecretSet> {
    const known = cache.get(appId);
    if (known !== undefined && chance.now() - known.readAt < forMs) return known.set;
    const set = fetch(appId).then((kept) => kept.set);
    const reading = { set, readAt: chance.now() };
    cache.set(appId, reading);
    // A failure is not remembered.
    set.catch(() => {
      if (cache.get(appId) === reading) cache.delete(appId);
    });
    return set;
  }

  return {
    list: async (appId) => recordsOf((await fetch(appId)).set),
    async put(appId, name, value) {
      const updatedAt = chance.now();
      await change(appId, (set) => withSecret(set, name, value, updatedAt));
      return { name, updatedAt };
    },
    remove: (appId, name) => change(appId, (set) => withoutSecret(set, name)),
    async read(appId, names) {
      const found = valuesOf(await cached(appId, rereadAfter), names);
      if (names.every((name) => Object.hasOwn(found, name))) return found;
      return valuesOf(await cached(appId, lookAgainAfter), names);
    },
  };
}

const purpose = "Secrets that an app's flows send to APIs";

/** A version id, 32 to 64 characters, that follows from the one before it. */
function versionAfter(versionId: string): string {
  return createHash('sha256').update(versionId).digest('hex');
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
