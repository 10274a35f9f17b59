import * as z from 'zod/mini';
import type { Settings } from '../channel.ts';

/** Settings that integrations of Meta's networks are made of. */

/** Goes into the path of an address. */
export const idSetting = z
  .string()
  .check(z.regex(/^\w{1,64}$/, { error: 'the number that Meta shows of it' }));
/** Goes into a header. */
export const tokenSetting = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{8,2048}$/, { error: '8 to 2,048 characters without spaces' }));
export const addressSetting = z
  .string()
  .check(z.maxLength(2048), z.regex(/^https?:\/\/[^\s?#]+$/, { error: 'an address' }));

export const sharedSettings = {
  appSecret: tokenSetting,
  /** What Meta is to say when it asks whether an address is ours; by default it follows from the secret. */
  verifyToken: z.optional(tokenSetting),
  /** Of a proxy or of another host of the Graph API. */
  apiUrl: z.optional(addressSetting),
};

/** What was not said is not among the settings. */
export function settingsOf<Said extends Record<string, string | undefined>>(
  schema: z.ZodMiniType<Said>,
): z.ZodMiniType<Settings> {
  return z.pipe(
    schema,
    z.transform(
      (said): Settings =>
        Object.fromEntries(
          Object.entries(said).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, value]],
          ),
        ),
    ),
  );
}
