import * as z from 'zod/mini';
import { helpLimits } from '../help-centre/limits.ts';
import { canonicalLocale } from '../help-centre/locales.ts';
import { clientIdSchema, objectIdSchema } from './client-frames.ts';
import { limits } from './limits.ts';

/** What the help centre's routes take and give. */

/** A BCP 47 tag in any spelling; read as its canonical one. */
export const localeSchema = z.pipe(
  z.string().check(
    z.maxLength(35),
    z.refine((tag) => canonicalLocale(tag) !== undefined, {
      message: 'expected a language tag such as fr or pt-BR',
    }),
  ),
  z.transform((tag) => canonicalLocale(tag) ?? tag),
);
const title = z.string().check(z.minLength(1), z.maxLength(helpLimits.title));
const description = z.string().check(z.maxLength(helpLimits.description));
const position = z.int().check(z.minimum(0), z.maximum(helpLimits.position));
const externalId = z.string().check(z.minLength(1), z.maxLength(helpLimits.externalId));
const author = z.string().check(z.maxLength(100));
const labels = z
  .array(z.string().check(z.minLength(1), z.maxLength(helpLimits.label)))
  .check(z.maxLength(helpLimits.labels));
const httpsUrl = z.string().check(z.regex(/^https:\/\/[^\s"'<>]+$/), z.maxLength(2048));
/** The version that was read; another has been written since: `conflict`. Left out: whatever is there. */
const version = z.optional(z.int().check(z.minimum(0)));
/** Characters are checked here, bytes where it is written. */
const body = z.string().check(z.maxLength(helpLimits.bodyBytes));

export const groupTextBody = z.object({
  name: z.optional(title),
  description: z.optional(description),
  outdated: z.optional(z.boolean()),
  version,
});
export const createCategoryBody = z.object({
  externalId: z.optional(externalId),
  locale: localeSchema,
  name: title,
  description: z.optional(description),
  position: z.optional(position),
});
export const createSectionBody = z.object({
  ...createCategoryBody.shape,
  categoryId: z.optional(objectIdSchema),
});
export const changeCategoryBody = z.object({ position: z.optional(position), version });
export const changeSectionBody = z.object({
  categoryId: z.optional(z.nullable(objectIdSchema)),
  position: z.optional(position),
  version,
});

const articleFields = {
  sectionId: z.optional(z.nullable(objectIdSchema)),
  labels: z.optional(labels),
  position: z.optional(position),
  restricted: z.optional(z.boolean()),
  promoted: z.optional(z.boolean()),
  author: z.optional(author),
};
export const createArticleBody = z.object({
  externalId: z.optional(externalId),
  locale: localeSchema,
  title,
  body: z.optional(body),
  /** A draft, unless told otherwise. */
  draft: z.optional(z.boolean()),
  ...articleFields,
});
export const changeArticleBody = z.object({
  ...articleFields,
  archived: z.optional(z.boolean()),
  version,
});
export const articleTextBody = z.object({
  title: z.optional(title),
  body: z.optional(body),
  draft: z.optional(z.boolean()),
  outdated: z.optional(z.boolean()),
  version,
});
/** Without `locale`: every language. */
export const publishBody = z.object({ locale: z.optional(localeSchema), version });
export const orderBody = z.object({
  kind: z.enum(['category', 'section', 'article']),
  /** In the order in which they are to stand. */
  ids: z.array(objectIdSchema).check(z.minLength(1), z.maxLength(helpLimits.order)),
});

const byLocale = <T extends z.core.$ZodType>(value: T) => z.record(z.string(), value);
const groupText = z.object({
  name: z.string(),
  description: z.optional(z.string()),
  outdated: z.optional(z.boolean()),
});
const recordShape = {
  externalId: z.optional(z.string()),
  position: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  version: z.int(),
};
export const categorySchema = z.object({
  categoryId: z.string(),
  ...recordShape,
  translations: byLocale(groupText),
});
export const sectionSchema = z.object({
  sectionId: z.string(),
  categoryId: z.nullable(z.string()),
  ...recordShape,
  translations: byLocale(groupText),
});
const articleText = z.object({
  title: z.string(),
  draft: z.boolean(),
  outdated: z.optional(z.boolean()),
  updatedAt: z.string(),
});
export const articleSchema = z.object({
  articleId: z.string(),
  sectionId: z.nullable(z.string()),
  ...recordShape,
  labels: z.array(z.string()),
  restricted: z.boolean(),
  promoted: z.boolean(),
  archived: z.boolean(),
  author: z.optional(z.string()),
  sourceLocale: z.string(),
  translations: byLocale(articleText),
});
/** One language of an article, with its body as it was given. */
export const articleTranslationSchema = z.object({
  ...articleText.shape,
  articleId: z.string(),
  locale: z.string(),
  body: z.string(),
  version: z.int(),
});

const synonyms = z
  .array(
    z
      .array(z.string().check(z.minLength(1), z.maxLength(helpLimits.synonym)))
      .check(z.minLength(2), z.maxLength(helpLimits.synonyms)),
  )
  .check(z.maxLength(helpLimits.synonymGroups));
const color = z.string().check(z.regex(/^#[0-9a-fA-F]{6}$/));
const settingsShape = {
  /** What it is called, by language. */
  name: byLocale(title),
  defaultLocale: localeSchema,
  /** Those that are published; none named: every one that articles are written in. */
  locales: z.array(localeSchema).check(z.maxLength(helpLimits.translations)),
  color: z.optional(color),
  logoUrl: z.optional(httpsUrl),
  homeUrl: z.optional(httpsUrl),
  synonyms: byLocale(synonyms),
};
export const settingsBody = z.object({ ...settingsShape, version });
export const settingsSchema = z.object({
  ...settingsShape,
  defaultLocale: z.string(),
  locales: z.array(z.string()),
  version: z.int(),
  /** Where its public pages begin. */
  siteUrl: z.string(),
});

/** Zendesk's own shapes; each item is checked by itself, and told of by itself. */
const items = z.optional(z.array(z.unknown()).check(z.maxLength(helpLimits.importItems)));
export const importBody = z.object({
  categories: items,
  sections: items,
  articles: items,
  translations: items,
  /** Tell who may see an article that is not for everybody. */
  user_segments: items,
  /** Of items that name none. */
  locale: z.optional(localeSchema),
});
const counts = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  failed: z.int(),
});
export const importAnswer = z.object({
  categories: counts,
  sections: counts,
  articles: counts,
  translations: counts,
  problems: z.array(
    z.object({
      severity: z.enum(['error', 'warning']),
      kind: z.enum(['category', 'section', 'article', 'translation']),
      externalId: z.optional(z.string()),
      message: z.string(),
    }),
  ),
});

const whole = (most: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,8}$/)),
    z.pipe(z.transform(Number), z.int().check(z.minimum(1), z.maximum(most))),
  );
export const listArticlesQuery = z.object({
  sectionId: z.optional(objectIdSchema),
  limit: z.optional(whole(limits.pageMax)),
  cursor: z.optional(z.string().check(z.maxLength(1000))),
});
export const searchQuery = z.object({
  query: z.string().check(z.minLength(1), z.maxLength(helpLimits.query)),
  locale: z.optional(localeSchema),
  limit: z.optional(whole(helpLimits.suggestions)),
});
export const localeQuery = z.object({ locale: z.optional(localeSchema) });
export const suggestionSchema = z.object({
  articleId: z.string(),
  locale: z.string(),
  title: z.string(),
  snippet: z.optional(z.string()),
  url: z.optional(z.string()),
  /** 0 to 1: how often one like it is right. */
  confidence: z.number(),
});
/** As a reader sees it: in one language, its HTML harmless. */
export const readArticleSchema = z.object({
  articleId: z.string(),
  locale: z.string(),
  direction: z.enum(['ltr', 'rtl']),
  title: z.string(),
  html: z.string(),
  text: z.string(),
  url: z.optional(z.string()),
  updatedAt: z.string(),
  outdated: z.boolean(),
  /** Other languages that it can be read in. */
  locales: z.array(z.string()),
});
const articleHead = z.object({
  articleId: z.string(),
  title: z.string(),
  promoted: z.boolean(),
  url: z.optional(z.string()),
});
const sectionHead = z.object({
  /** null: what belongs to none. */
  sectionId: z.nullable(z.string()),
  name: z.string(),
  description: z.optional(z.string()),
  articles: z.array(articleHead),
});
export const contentsSchema = z.object({
  locale: z.string(),
  locales: z.array(z.string()),
  name: z.string(),
  url: z.string(),
  categories: z.array(
    z.object({
      /** null: what belongs to none. */
      categoryId: z.nullable(z.string()),
      name: z.string(),
      description: z.optional(z.string()),
      sections: z.array(sectionHead),
    }),
  ),
  promoted: z.array(articleHead),
});
/** Without `helpful`: he opened it. `words` are what he had asked. */
export const feedbackBody = z.object({
  helpful: z.optional(z.boolean()),
  words: z.optional(z.string().check(z.maxLength(4096))),
});
export const sendArticleBody = z.object({
  articleId: objectIdSchema,
  /** As of a message: the same id is stored once. */
  id: z.optional(clientIdSchema),
  after: z.optional(z.int().check(z.minimum(0))),
});
