import { CauserieError } from '../errors.ts';
import { defaultPageSize, type PageQuery } from '../protocol/sunshine/paging.ts';

export interface PageMeta {
  hasMore: boolean;
  afterCursor?: string;
  beforeCursor?: string;
}

/**
 * A page of a list that is short enough to be read whole. Cursors are ids of its items.
 * @throws CauserieError invalid_request when a cursor is none of them
 */
export function pageOf<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  query: PageQuery,
): { items: T[]; meta: PageMeta } {
  const {
    'page[after]': after,
    'page[before]': before,
    'page[size]': size = defaultPageSize,
  } = query;
  const place = (id: string) => {
    const index = all.findIndex((item) => idOf(item) === id);
    if (index !== -1) return index;
    throw new CauserieError(
      'invalid_request',
      'The cursor is not one that this list gave. Leave it out to begin with the first page.',
    );
  };
  const end = before === undefined ? undefined : place(before);
  const start =
    end !== undefined ? Math.max(0, end - size) : after === undefined ? 0 : place(after) + 1;
  const items = all.slice(start, end ?? start + size);
  const more = start + items.length < all.length;
  const [first, last] = [items[0], items.at(-1)];
  return {
    items,
    meta: {
      // In the direction that is paged in.
      hasMore: end === undefined ? more : start > 0,
      ...(more && last !== undefined ? { afterCursor: idOf(last) } : {}),
      ...(start > 0 && first !== undefined ? { beforeCursor: idOf(first) } : {}),
    },
  };
}
