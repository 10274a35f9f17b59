import * as z from 'zod/mini';
import { limits } from './limits.ts';

/** Query strings. Their values are strings; these read them as what they stand for. */
const whole = (least: number, most: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,8}$/)),
    z.pipe(z.transform(Number), z.int().check(z.minimum(least), z.maximum(most))),
  );

export const pageQuery = z.object({
  limit: z.optional(whole(1, limits.pageMax)),
  cursor: z.optional(z.string().check(z.maxLength(1000))),
});

export const entriesQuery = z.object({
  /** Entries before this sequence; the newest page without `before` and `after`. */
  before: z.optional(whole(1, 10_000_000)),
  after: z.optional(whole(0, 10_000_000)),
  limit: z.optional(whole(1, limits.entriesPage)),
});

export const languageQuery = z.object({
  /** BCP 47; without it, each flow's own. */
  language: z.optional(z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/))),
});

export const agentListQuery = z.object({
  limit: z.optional(whole(1, limits.pageMax)),
  cursor: z.optional(z.string().check(z.maxLength(1000))),
  filter: z.optional(z.enum(['mine', 'unassigned', 'all'])),
  state: z.optional(z.enum(['open', 'closed', 'any'])),
});

export type EntriesQuery = z.infer<typeof entriesQuery>;
