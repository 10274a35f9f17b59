import { CauserieError } from '../../core/errors.ts';
import { changeGroup, newGroup, withoutText } from '../../core/help-centre/changes.ts';
import { importBatch } from '../../core/help-centre/import.ts';
import type { GroupText, HelpSettings, RecordKind } from '../../core/help-centre/model.ts';
import { inParallel } from '../../core/in-parallel.ts';
import type { helpCentreAdminRoutes } from '../../core/protocol/help-centre-routes.ts';
import type { RouteHandlers } from '../shared/http/handler.ts';
import { page } from '../shared/http/page.ts';
import {
  changedMeanwhile,
  changeRecord,
  createRecord,
  type HelpCentreParts,
  identity,
  localeOf,
  removeRecord,
  requireLocale,
  requireParent,
  requireRecord,
} from './parts.ts';
import { viewCategory, viewSection, viewSettings } from './views.ts';

/** Administrators' routes but for articles: settings, import, order, categories and sections. */
export function groupHandlers(parts: HelpCentreParts): RouteHandlers<typeof helpCentreAdminRoutes> {
  const { store, queue, siteUrl, now } = parts;

  return {
    async getHelpCentre({ principal: { appId } }) {
      return viewSettings(appId, await store.settings(appId), siteUrl);
    },

    async putHelpCentre({ principal: { appId }, body }) {
      const { version, ...given } = body;
      const before = await store.settings(appId);
      if (version !== undefined && version !== before.version) {
        throw changedMeanwhile(before.version);
      }
      const after: HelpSettings = {
        ...given,
        name: byLocale(given.name),
        synonyms: byLocale(given.synonyms),
        version: before.version + 1,
      };
      if (!(await store.putSettings(appId, before, after))) throw changedMeanwhile(undefined);
      await queue.send(appId, 'changed');
      return viewSettings(appId, after, siteUrl);
    },

    async rebuildHelpCentre({ principal: { appId } }) {
      await queue.send(appId, 'changed');
      return {};
    },

    async importHelpCentre({ principal: { appId }, body }) {
      const result = await importBatch(store, appId, body, now());
      // Also when nothing is new: the batch may be repeated because this was where it broke off.
      await queue.send(appId, 'changed');
      return result;
    },

    async orderHelpCentre({ principal: { appId }, body: { kind, ids } }) {
      await reorder(appId, kind, ids);
      return {};
    },

    async listCategories({ principal: { appId }, query }) {
      const { items, cursor } = await store.list(appId, 'category', page(query));
      return { categories: items.map(viewCategory), cursor };
    },

    async createCategory({ principal: { appId }, body }) {
      const fresh = newGroup(
        'category',
        identity(parts, appId, 'category', body.externalId),
        now(),
      );
      const { position = 0, locale, name, description } = body;
      const texts = { [locale]: { name, description } };
      return viewCategory(
        await createRecord<'category'>(parts, changeGroup(fresh, { position }, texts)),
      );
    },

    async getCategory({ principal: { appId }, params }) {
      return viewCategory(await requireRecord(store, appId, 'category', idOf(params)));
    },

    async changeCategory({ principal: { appId }, params, body }) {
      const { version, position } = body;
      const where = { appId, kind: 'category', id: idOf(params), version } as const;
      const plan = (before: Parameters<typeof viewCategory>[0]) => ({
        after: changeGroup(before, { position }, {}),
      });
      return viewCategory(await changeRecord(parts, where, plan));
    },

    async deleteCategory({ principal: { appId }, params }) {
      const id = idOf(params);
      await requireEmpty(appId, 'section', id);
      await removeRecord(parts, { appId, kind: 'category', id });
      return {};
    },

    async putCategoryTranslation({ principal: { appId }, params, body }) {
      const { version, ...text } = body;
      const where = { appId, kind: 'category', id: idOf(params), version } as const;
      const texts = { [localeOf(params)]: text };
      return viewCategory(
        await changeRecord(parts, where, (before) => ({ after: changeGroup(before, {}, texts) })),
      );
    },

    async deleteCategoryTranslation({ principal: { appId }, params }) {
      const where = { appId, kind: 'category', id: idOf(params) } as const;
      const locale = localeOf(params);
      return viewCategory(
        await changeRecord(parts, where, (before) => ({ after: withoutText(before, locale) })),
      );
    },

    async listSections({ principal: { appId }, query }) {
      const { items, cursor } = await store.list(appId, 'section', page(query));
      return { sections: items.map(viewSection), cursor };
    },

    async createSection({ principal: { appId }, body }) {
      const { position = 0, locale, name, description, categoryId: parentId } = body;
      await requireParent(store, appId, 'category', parentId);
      const fresh = newGroup('section', identity(parts, appId, 'section', body.externalId), now());
      const texts = { [locale]: { name, description } };
      const record = changeGroup(fresh, { position, parentId }, texts);
      return viewSection(await createRecord<'section'>(parts, record));
    },

    async getSection({ principal: { appId }, params }) {
      return viewSection(await requireRecord(store, appId, 'section', idOf(params)));
    },

    async changeSection({ principal: { appId }, params, body }) {
      const { version, position, categoryId: parentId } = body;
      await requireParent(store, appId, 'category', parentId);
      const where = { appId, kind: 'section', id: idOf(params), version } as const;
      return viewSection(
        await changeRecord(parts, where, (before) => ({
          after: changeGroup(before, { position, parentId }, {}),
        })),
      );
    },

    async deleteSection({ principal: { appId }, params }) {
      const id = idOf(params);
      await requireEmpty(appId, 'article', id);
      await removeRecord(parts, { appId, kind: 'section', id });
      return {};
    },

    async putSectionTranslation({ principal: { appId }, params, body }) {
      const { version, ...text } = body;
      const where = { appId, kind: 'section', id: idOf(params), version } as const;
      const texts: Record<string, Partial<GroupText>> = { [localeOf(params)]: text };
      return viewSection(
        await changeRecord(parts, where, (before) => ({ after: changeGroup(before, {}, texts) })),
      );
    },

    async deleteSectionTranslation({ principal: { appId }, params }) {
      const where = { appId, kind: 'section', id: idOf(params) } as const;
      const locale = localeOf(params);
      return viewSection(
        await changeRecord(parts, where, (before) => ({ after: withoutText(before, locale) })),
      );
    },
  };

  /** @throws CauserieError conflict */
  async function requireEmpty(appId: string, kind: 'section' | 'article', parentId: string) {
    const { items } = await store.listUnder(appId, kind, parentId, { limit: 1 });
    if (items.length === 0) return;
    throw new CauserieError('conflict', `There is a ${kind} in it. Move or delete that first.`);
  }

  async function reorder(appId: string, kind: RecordKind, ids: string[]): Promise<void> {
    const places = ids.map((id, index) => ({ id, position: index + 1 }));
    await inParallel(places, 8, async ({ id, position }) => {
      await changeRecord(parts, { appId, kind, id }, (before) => ({
        after: { ...before, position },
      }));
    });
  }
}

/** Keys as the locales are written everywhere. @throws CauserieError invalid_request */
function byLocale<T>(values: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).map(([tag, value]) => [requireLocale(tag), value]),
  );
}

function idOf(params: Record<string, string>): string {
  return params['categoryId'] ?? params['sectionId'] ?? '';
}
