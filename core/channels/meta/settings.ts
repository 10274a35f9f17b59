import * as z from 'zod/mini';
import { addressSetting, tokenSetting } from '../settings.ts';

/** Settings that integrations of Meta's networks are made of. */

/** Goes into the path of an address. */
export const idSetting = z
  .string()
  .check(z.regex(/^\w{1,64}$/, { error: 'the number that Meta shows of it' }));

export const sharedSettings = {
  appSecret: tokenSetting,
  /** What Meta is to say when it asks whether an address is ours; by default it follows from the secret. */
  verifyToken: z.optional(tokenSetting),
  /** Of a proxy or of another host of the Graph API. */
  apiUrl: z.optional(addressSetting),
};
