import * as z from 'zod/mini';
import type { Settings } from './channel.ts';

/** What channels' settings are made of. */

/** Goes into a header. */
export const tokenSetting = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{8,2048}$/, { error: '8 to 2,048 characters without spaces' }));
export const addressSetting = z
  .string()
  .check(z.maxLength(2048), z.regex(/^https?:\/\/[^\s?#]+$/, { error: 'an address' }));

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
