import type { PageSettings } from '../shared/contract.ts';

type Settings = Record<string, unknown>;

/**
 * What has to be set so that a messenger that has `before` has `after`, in this order: what is gone is taken
 * back; so is an object that has changed, because one that is set is laid over the former.
 */
export function settingsChanges(before: PageSettings, after: PageSettings): PageSettings[] {
  const [old, now] = [before as Settings, after as Settings];
  const back: Settings = {};
  const set: Settings = {};
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (same(old[key], now[key])) continue;
    if (old[key] !== undefined && typeof old[key] !== 'function') back[key] = undefined;
    if (now[key] !== undefined || typeof old[key] === 'function') set[key] = now[key];
  }
  return [back, set].filter((changes) => Object.keys(changes).length > 0) as PageSettings[];
}

const same = (one: unknown, other: unknown) =>
  one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));
