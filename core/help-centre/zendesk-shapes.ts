import * as z from 'zod/mini';
import { helpLimits } from './limits.ts';

/** Items of Zendesk's Help Center API, as far as they are read; everything else in them is passed over. */

const id = z.union([
  z.pipe(z.number(), z.transform(String)),
  z.string().check(z.minLength(1), z.maxLength(helpLimits.externalId)),
]);
const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const maybe = <T extends z.core.$ZodType>(value: T) => z.optional(z.nullable(value));
const common = {
  id,
  locale: maybe(z.string()),
  source_locale: maybe(z.string()),
  position: maybe(z.number()),
  created_at: maybe(z.string()),
  updated_at: maybe(z.string()),
  outdated: maybe(z.boolean()),
  translations: maybe(z.array(z.unknown())),
};
export const group = z.object({
  ...common,
  name: text(helpLimits.title),
  description: maybe(z.string()),
  category_id: maybe(id),
});
export const article = z.object({
  ...common,
  title: maybe(text(helpLimits.title)),
  name: maybe(text(helpLimits.title)),
  body: maybe(z.string()),
  draft: maybe(z.boolean()),
  promoted: maybe(z.boolean()),
  label_names: maybe(z.array(z.string())),
  section_id: maybe(id),
  author_id: maybe(id),
  edited_at: maybe(z.string()),
  html_url: maybe(z.string()),
  user_segment_id: maybe(id),
  user_segment_ids: maybe(z.array(id)),
});
export const translation = z.object({
  source_id: maybe(id),
  source_type: maybe(z.string()),
  locale: z.string(),
  title: text(helpLimits.title),
  body: maybe(z.string()),
  draft: maybe(z.boolean()),
  hidden: maybe(z.boolean()),
  outdated: maybe(z.boolean()),
  updated_at: maybe(z.string()),
});
export const segment = z.object({ id, user_type: maybe(z.string()) });

export type ZendeskArticle = z.infer<typeof article>;
export type ZendeskTranslation = z.infer<typeof translation>;
