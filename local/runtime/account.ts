import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ids } from '../contracts.ts';

/** What makes this runtime's account its own: drawn once for a data directory, then kept. */
export interface Account {
  adminCredentials: { accessKeyId: string; secretAccessKey: string };
  /** From which the roles' keys are derived. */
  seed: string;
  /** Lets a fault harness use the control surface. */
  controlToken: string;
}

/** Reads `account.json`, or draws an account; without a data directory it is not kept. */
export function openAccount(dataDir: string | undefined, ids: Ids): Account {
  const file = dataDir === undefined ? undefined : join(dataDir, 'account.json');
  if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const account: Account = {
    adminCredentials: {
      accessKeyId: `AKIA${ids.token(16).toUpperCase()}`,
      secretAccessKey: ids.token(40),
    },
    seed: ids.token(40),
    controlToken: ids.token(32),
  };
  // Only the owner may read it: it holds the keys to everything here.
  if (file !== undefined) writeFileSync(file, JSON.stringify(account), { mode: 0o600 });
  return account;
}
