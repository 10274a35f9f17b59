import * as z from 'zod/mini';

/** A page of a list, under its name, with the cursor of the next one. */
export const pageOf = <const N extends string, T extends z.core.$ZodType>(name: N, item: T) =>
  z.object({ [name]: z.array(item), cursor: z.nullable(z.string()) });

/** Nothing to tell but that it is done. */
export const nothing = z.object({});
