import type { StoredEntry } from '../conversations/model.ts';
import type { Content } from '../protocol/content.ts';

/**
 * Files under the app's own addresses. What was uploaded for a message goes with it; what a company's server
 * uploaded for no message in particular is kept, and its id begins with `k`.
 */
export const keptPrefix = 'k';

/** The object of an address, if it is one of this app's files. @param siteUrl Without a slash at its end. */
export function mediaKey(siteUrl: string, appId: string, mediaUrl: string): string | undefined {
  const start = `${siteUrl}/media/${appId}/`;
  if (!mediaUrl.startsWith(start)) return undefined;
  const rest = mediaUrl.slice(start.length);
  return /^[0-9a-z]{40}\/[\w.-]{1,120}$/.test(rest) ? `media/${appId}/${rest}` : undefined;
}

/** Objects that go when these entries do. */
export function mediaOf(siteUrl: string, appId: string, entries: readonly StoredEntry[]): string[] {
  const keys = entries
    .flatMap((entry) => (entry.kind === 'message' ? addressesIn(entry.content) : []))
    .map((address) => mediaKey(siteUrl, appId, address))
    .filter((key) => key !== undefined);
  return [...new Set(keys)].filter((key) => !key.startsWith(`media/${appId}/${keptPrefix}`));
}

function addressesIn(content: Content): string[] {
  if (content.type === 'file' || content.type === 'image') return [content.mediaUrl];
  if (content.type !== 'carousel' && content.type !== 'list') return [];
  return content.items.flatMap(({ mediaUrl }) => (mediaUrl === undefined ? [] : [mediaUrl]));
}
