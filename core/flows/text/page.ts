import { matchesPattern } from './pattern.ts';

/**
 * Whether a page's address matches. `/orders/*` is compared with the path alone, on any site; anything
 * else with the whole address, without its fragment. `*` is any run of characters.
 */
export function matchesPage(url: string, pattern: string): boolean {
  const address = url.replace(/#.*$/s, '');
  if (!pattern.startsWith('/')) return matchesPattern(address, pattern, true);
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(address)?.[1];
  return path !== undefined && matchesPattern(path === '' ? '/' : path, pattern, true);
}
