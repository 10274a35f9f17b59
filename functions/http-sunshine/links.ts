import type { PageMeta } from '../../core/sunshine/page-of.ts';
import type { HttpEvent } from '../shared/http/request.ts';

/**
 * The addresses of the pages beside this one, for who follows links instead of cursors.
 * @param event Its query is kept, but for the cursor.
 */
export function pageLinks(event: HttpEvent, meta: PageMeta): { prev?: string; next?: string } {
  const { afterCursor, beforeCursor } = meta;
  const address = (name: 'after' | 'before', cursor: string) => {
    const protocol = event.headers['x-forwarded-proto'] ?? 'https';
    const query = new URLSearchParams(event.rawQueryString);
    query.delete('page[after]');
    query.delete('page[before]');
    query.set(`page[${name}]`, cursor);
    // API Gateway has decoded the path; a slash in an external id cannot be told from others any more, and
    // is found all the same.
    const path = event.rawPath.split('/').map(encodeURIComponent).join('/');
    return `${protocol}://${event.requestContext.domainName}${path}?${query}`;
  };
  return {
    ...(beforeCursor === undefined ? {} : { prev: address('before', beforeCursor) }),
    ...(afterCursor === undefined ? {} : { next: address('after', afterCursor) }),
  };
}
