import type { Head } from '../contents.ts';
import type { Article } from '../model.ts';

const atMost = 5;

/** Of an article's neighbours, those that share most of its labels; then the nearest in the section. */
export function relatedTo(
  id: string,
  neighbours: readonly Head[],
  byId: ReadonlyMap<string, Article>,
): Head[] {
  const labels = new Set(byId.get(id)?.labels ?? []);
  const own = neighbours.findIndex((one) => one.id === id);
  return neighbours
    .map((head, index) => {
      const shared = (byId.get(head.id)?.labels ?? []).filter((label) => labels.has(label)).length;
      return { head, shared, distance: Math.abs(index - own), index };
    })
    .filter(({ head }) => head.id !== id)
    .sort((a, b) => b.shared - a.shared || a.distance - b.distance || a.index - b.index)
    .slice(0, atMost)
    .map(({ head }) => head);
}
