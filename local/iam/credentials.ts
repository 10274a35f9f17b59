import { createHmac } from 'node:crypto';

/** What a caller signs with. Roles have a session token, users have none. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Temporary credentials of a role's session, derived from the data directory's seed, so that they
 * stay the same over restarts without being stored.
 *
 * @param seed secret of this data directory
 */
export function sessionCredentials(
  seed: string,
  roleName: string,
  sessionName: string,
): Credentials {
  const derive = (purpose: string): Buffer =>
    createHmac('sha256', seed).update(`${purpose}\n${roleName}\n${sessionName}`).digest();
  const id = [...derive('access-key-id').subarray(0, 16)].map((byte) => BASE32[byte & 31]).join('');
  return {
    accessKeyId: `ASIA${id}`,
    secretAccessKey: derive('secret-access-key').toString('base64').slice(0, 40),
    sessionToken: derive('session-token').toString('base64'),
  };
}
