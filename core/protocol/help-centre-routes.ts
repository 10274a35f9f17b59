import { helpLimits } from '../help-centre/limits.ts';
import {
  articleAdminRoutes,
  articleReadingRoutes,
  articleSendingRoutes,
} from './article-routes.ts';
import {
  categorySchema,
  changeCategoryBody,
  changeSectionBody,
  createCategoryBody,
  createSectionBody,
  groupTextBody,
  importAnswer,
  importBody,
  orderBody,
  sectionSchema,
  settingsBody,
  settingsSchema,
} from './help-centre-shapes.ts';
import type { HttpRoutes } from './http-route.ts';
import { pageQuery } from './queries.ts';
import { nothing, pageOf } from './responses.ts';

/** Bytes of the settings with all of their synonyms. */
const settingsBytes = 1_000_000;
const root = '/admin/help-centre';
const category = `${root}/categories/{categoryId}`;
const section = `${root}/sections/{sectionId}`;

/** Administrators write the help centre. */
export const helpCentreAdminRoutes = {
  getHelpCentre: {
    method: 'GET',
    path: root,
    auth: 'admin',
    summary: 'Get the settings of the help centre',
    response: settingsSchema,
    status: 200,
  },
  putHelpCentre: {
    method: 'PUT',
    path: root,
    auth: 'admin',
    summary: 'Replace the settings: name, languages, colour, logo, synonyms',
    body: settingsBody,
    maxBytes: settingsBytes,
    response: settingsSchema,
    status: 200,
  },
  rebuildHelpCentre: {
    method: 'POST',
    path: `${root}/rebuild`,
    auth: 'admin',
    summary: 'Build the index and the public pages again. What is written here does it by itself',
    response: nothing,
    status: 200,
  },
  importHelpCentre: {
    method: 'POST',
    path: `${root}/import`,
    auth: 'admin',
    summary:
      'Import a batch in the shapes of Zendesk’s Help Center API. The same again changes nothing',
    body: importBody,
    maxBytes: helpLimits.importBytes,
    response: importAnswer,
    status: 200,
  },
  orderHelpCentre: {
    method: 'PUT',
    path: `${root}/order`,
    auth: 'admin',
    summary: 'Put categories, sections or articles in an order',
    body: orderBody,
    response: nothing,
    status: 200,
  },
  listCategories: {
    method: 'GET',
    path: `${root}/categories`,
    auth: 'admin',
    summary: 'List categories',
    query: pageQuery,
    response: pageOf('categories', categorySchema),
    status: 200,
  },
  createCategory: {
    method: 'POST',
    path: `${root}/categories`,
    auth: 'admin',
    summary: 'Make a category',
    body: createCategoryBody,
    response: categorySchema,
    status: 201,
  },
  getCategory: {
    method: 'GET',
    path: category,
    auth: 'admin',
    summary: 'Get a category',
    response: categorySchema,
    status: 200,
  },
  changeCategory: {
    method: 'PATCH',
    path: category,
    auth: 'admin',
    summary: 'Move a category',
    body: changeCategoryBody,
    response: categorySchema,
    status: 200,
  },
  deleteCategory: {
    method: 'DELETE',
    path: category,
    auth: 'admin',
    summary: 'Delete a category; empty it first',
    response: nothing,
    status: 200,
  },
  putCategoryTranslation: {
    method: 'PUT',
    path: `${category}/translations/{locale}`,
    auth: 'admin',
    summary: 'Say what a category is called in one language',
    body: groupTextBody,
    response: categorySchema,
    status: 200,
  },
  deleteCategoryTranslation: {
    method: 'DELETE',
    path: `${category}/translations/{locale}`,
    auth: 'admin',
    summary: 'Take a language away from a category',
    response: categorySchema,
    status: 200,
  },
  listSections: {
    method: 'GET',
    path: `${root}/sections`,
    auth: 'admin',
    summary: 'List sections',
    query: pageQuery,
    response: pageOf('sections', sectionSchema),
    status: 200,
  },
  createSection: {
    method: 'POST',
    path: `${root}/sections`,
    auth: 'admin',
    summary: 'Make a section',
    body: createSectionBody,
    response: sectionSchema,
    status: 201,
  },
  getSection: {
    method: 'GET',
    path: section,
    auth: 'admin',
    summary: 'Get a section',
    response: sectionSchema,
    status: 200,
  },
  changeSection: {
    method: 'PATCH',
    path: section,
    auth: 'admin',
    summary: 'Move a section',
    body: changeSectionBody,
    response: sectionSchema,
    status: 200,
  },
  deleteSection: {
    method: 'DELETE',
    path: section,
    auth: 'admin',
    summary: 'Delete a section; empty it first',
    response: nothing,
    status: 200,
  },
  putSectionTranslation: {
    method: 'PUT',
    path: `${section}/translations/{locale}`,
    auth: 'admin',
    summary: 'Say what a section is called in one language',
    body: groupTextBody,
    response: sectionSchema,
    status: 200,
  },
  deleteSectionTranslation: {
    method: 'DELETE',
    path: `${section}/translations/{locale}`,
    auth: 'admin',
    summary: 'Take a language away from a section',
    response: sectionSchema,
    status: 200,
  },
} as const satisfies HttpRoutes;

/** What is done to the help centre and with it. */
export const helpCentreWritingRoutes = {
  ...helpCentreAdminRoutes,
  ...articleAdminRoutes,
  ...articleSendingRoutes,
} as const satisfies HttpRoutes;

/** All that concerns the help centre, whoever it is for. */
export const helpCentreRoutes = {
  ...helpCentreWritingRoutes,
  ...articleReadingRoutes,
} as const satisfies HttpRoutes;
