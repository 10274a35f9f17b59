import * as z from 'zod/mini';
import { helpLimits } from '../help-centre/limits.ts';
import { entrySchema } from './entries.ts';
import {
  articleSchema,
  articleTextBody,
  articleTranslationSchema,
  changeArticleBody,
  contentsSchema,
  createArticleBody,
  feedbackBody,
  listArticlesQuery,
  localeQuery,
  publishBody,
  readArticleSchema,
  searchQuery,
  sendArticleBody,
  suggestionSchema,
} from './help-centre-shapes.ts';
import type { HttpRoutes } from './http-route.ts';
import { nothing, pageOf } from './responses.ts';

/** Bytes of a request that carries an article's body: escaped it may be twice as long. */
const bodyBytes = 2 * helpLimits.bodyBytes + 50_000;
const root = '/admin/help-centre';
const article = `${root}/articles/{articleId}`;

/** Administrators write articles. */
export const articleAdminRoutes = {
  listArticles: {
    method: 'GET',
    path: `${root}/articles`,
    auth: 'admin',
    summary: 'List articles: of a section by position, or all',
    query: listArticlesQuery,
    response: pageOf('articles', articleSchema),
    status: 200,
  },
  createArticle: {
    method: 'POST',
    path: `${root}/articles`,
    auth: 'admin',
    summary: 'Write an article, as a draft unless told otherwise',
    body: createArticleBody,
    maxBytes: bodyBytes,
    response: articleSchema,
    status: 201,
  },
  getArticle: {
    method: 'GET',
    path: article,
    auth: 'admin',
    summary: 'Get an article, without its bodies',
    response: articleSchema,
    status: 200,
  },
  changeArticle: {
    method: 'PATCH',
    path: article,
    auth: 'admin',
    summary: 'Change section, position, labels, who may see it; archive it',
    body: changeArticleBody,
    response: articleSchema,
    status: 200,
  },
  deleteArticle: {
    method: 'DELETE',
    path: article,
    auth: 'admin',
    summary: 'Delete an article in all of its languages, for good',
    response: nothing,
    status: 200,
  },
  getArticleTranslation: {
    method: 'GET',
    path: `${article}/translations/{locale}`,
    auth: 'admin',
    summary: 'Get one language of an article, its body as it was given',
    response: articleTranslationSchema,
    status: 200,
  },
  putArticleTranslation: {
    method: 'PUT',
    path: `${article}/translations/{locale}`,
    auth: 'admin',
    summary: 'Write one language of an article',
    body: articleTextBody,
    maxBytes: bodyBytes,
    response: articleSchema,
    status: 200,
  },
  deleteArticleTranslation: {
    method: 'DELETE',
    path: `${article}/translations/{locale}`,
    auth: 'admin',
    summary: 'Take a language away from an article',
    response: articleSchema,
    status: 200,
  },
  publishArticle: {
    method: 'POST',
    path: `${article}/publish`,
    auth: 'admin',
    summary: 'Publish an article, in one language or all',
    body: publishBody,
    response: articleSchema,
    status: 200,
  },
  unpublishArticle: {
    method: 'POST',
    path: `${article}/unpublish`,
    auth: 'admin',
    summary: 'Make it a draft again, in one language or all',
    body: publishBody,
    response: articleSchema,
    status: 200,
  },
} as const satisfies HttpRoutes;

/** Agents send articles into conversations. */
export const articleSendingRoutes = {
  sendArticle: {
    method: 'POST',
    path: '/agent/conversations/{conversationId}/articles',
    auth: 'agent',
    summary: 'Send an article into a conversation; suggestions learn from it',
    body: sendArticleBody,
    response: z.object({ entry: entrySchema, duplicate: z.boolean() }),
    status: 201,
  },
} as const satisfies HttpRoutes;

/** Agents and customers find and read what is published. */
export const articleReadingRoutes = {
  searchArticles: {
    method: 'GET',
    path: '/agent/articles',
    auth: 'agent',
    summary: 'Find articles by words, best first',
    query: searchQuery,
    response: z.object({ articles: z.array(suggestionSchema) }),
    status: 200,
  },
  readArticleAsAgent: {
    method: 'GET',
    path: '/agent/articles/{articleId}',
    auth: 'agent',
    summary: 'Read an article as customers do',
    query: localeQuery,
    response: readArticleSchema,
    status: 200,
  },
  readHelpCentre: {
    method: 'GET',
    path: '/sdk/help-centre',
    auth: 'sdk',
    summary: 'The contents: categories, sections, articles',
    query: localeQuery,
    response: contentsSchema,
    status: 200,
  },
  suggestArticles: {
    method: 'GET',
    path: '/sdk/articles',
    auth: 'sdk',
    summary: 'Suggest articles for a customer’s words, best first',
    query: searchQuery,
    response: z.object({ articles: z.array(suggestionSchema) }),
    status: 200,
  },
  readArticle: {
    method: 'GET',
    path: '/sdk/articles/{articleId}',
    auth: 'sdk',
    summary: 'Read one article',
    query: localeQuery,
    response: readArticleSchema,
    status: 200,
  },
  giveFeedback: {
    method: 'POST',
    path: '/sdk/articles/{articleId}/feedback',
    auth: 'sdk',
    summary: 'Say that an article was opened, that it helped, or that it did not',
    body: feedbackBody,
    response: nothing,
    status: 200,
  },
} as const satisfies HttpRoutes;
