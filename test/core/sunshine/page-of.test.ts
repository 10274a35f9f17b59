import { expect, it } from 'vitest';
import { pageOf } from '../../../core/sunshine/page-of.ts';

const all = ['a', 'b', 'c', 'd', 'e'];
const page = (query: Parameters<typeof pageOf>[2]) => pageOf(all, (one: string) => one, query);

it('[S14] goes through a list in both directions, and says where it goes on', () => {
  expect(page({})).toEqual({ items: all, meta: { hasMore: false } });
  expect(page({ 'page[size]': 2 })).toEqual({
    items: ['a', 'b'],
    meta: { hasMore: true, afterCursor: 'b' },
  });
  expect(page({ 'page[size]': 2, 'page[after]': 'b' })).toEqual({
    items: ['c', 'd'],
    meta: { hasMore: true, afterCursor: 'd', beforeCursor: 'c' },
  });
  expect(page({ 'page[size]': 2, 'page[after]': 'd' })).toEqual({
    items: ['e'],
    meta: { hasMore: false, beforeCursor: 'e' },
  });
  expect(page({ 'page[size]': 2, 'page[before]': 'd' })).toEqual({
    items: ['b', 'c'],
    meta: { hasMore: true, afterCursor: 'c', beforeCursor: 'b' },
  });
  expect(page({ 'page[size]': 2, 'page[before]': 'b' })).toEqual({
    items: ['a'],
    meta: { hasMore: false, afterCursor: 'a' },
  });
});

it('[S14] beyond the last there is nothing, and a foreign cursor is refused', () => {
  expect(page({ 'page[after]': 'e' })).toEqual({ items: [], meta: { hasMore: false } });
  expect(pageOf([], (one: string) => one, {})).toEqual({ items: [], meta: { hasMore: false } });
  expect(() => page({ 'page[after]': 'x' })).toThrow(/Leave it out/);
});
