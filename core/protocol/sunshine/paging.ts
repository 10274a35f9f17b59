import * as z from 'zod/mini';

/** `page[after]`, `page[before]`, `page[size]`: pages of 25 unless said otherwise, of 100 at most. */
export const pageQuery = z
  .object({
    'page[after]': z.optional(z.string().check(z.minLength(1), z.maxLength(512))),
    'page[before]': z.optional(z.string().check(z.minLength(1), z.maxLength(512))),
    'page[size]': z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
  })
  .check(
    z.refine((query) => !(query['page[after]'] && query['page[before]']), {
      message: 'Give page[after] or page[before], not both.',
    }),
  );
export type PageQuery = z.infer<typeof pageQuery>;

/** Entries of a page where nothing else is said. */
export const defaultPageSize = 25;

export const metaSchema = z.object({
  hasMore: z.boolean(),
  afterCursor: z.optional(z.string()),
  beforeCursor: z.optional(z.string()),
});
export const linksSchema = z.object({ prev: z.optional(z.string()), next: z.optional(z.string()) });

/** A page of a list, by the name under which its items stand. */
export const listOf = <T extends z.core.$ZodType, N extends string>(name: N, item: T) =>
  z.object({
    ...({ [name]: z.array(item) } as { [K in N]: z.ZodMiniArray<T> }),
    meta: metaSchema,
    links: z.optional(linksSchema),
  });

/** What an operation answers that has nothing to say. */
export const emptySchema = z.object({});
