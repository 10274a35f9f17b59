import type { CategoryTree, Head } from '../../core/help-centre/contents.ts';

/** @param urlOf Where an article can be read; undefined where it has no public page. */
export function viewTree(
  categories: readonly CategoryTree[],
  urlOf: (id: string) => string | undefined,
) {
  return categories.map(({ id: categoryId, name, description, sections }) => ({
    ...{ categoryId, name },
    ...(description === undefined ? {} : { description }),
    sections: sections.map((section) => ({
      sectionId: section.id,
      name: section.name,
      ...(section.description === undefined ? {} : { description: section.description }),
      articles: section.articles.map((head) => viewHead(head, urlOf)),
    })),
  }));
}

export function viewHead(
  { id: articleId, title, promoted }: Head,
  urlOf: (id: string) => string | undefined,
) {
  const url = urlOf(articleId);
  return { articleId, title, promoted, ...(url === undefined ? {} : { url }) };
}
