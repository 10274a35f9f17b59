import { createHash } from 'node:crypto';
import type { SiteFile } from '../../core/help-centre/site/file.ts';
import { inParallel } from '../../core/in-parallel.ts';
import type { Built, SiteObjects } from './ports.ts';

/** Objects written at once. */
const atOnce = 16;
/** Milliseconds for which an asset outlives the pages that name it: longer than any cache holds a page. */
const assetsOutlive = 24 * 3600 * 1000;

/**
 * Puts what has changed and deletes what is gone: a put costs twelve times a read, and most pages stay as
 * they are.
 * @returns What stands there now.
 */
export async function publishSite(
  site: SiteObjects,
  files: readonly SiteFile[],
  before: Pick<Built, 'pages' | 'retired'>,
  { now, begin }: { now: number; begin: (pages: Record<string, string>) => Promise<unknown> },
): Promise<Pick<Built, 'pages' | 'retired'>> {
  const pages: Record<string, string> = {};
  const changed: SiteFile[] = [];
  for (const file of files) {
    const hash = hashOf(file);
    pages[file.path] = hash;
    if (before.pages[file.path] !== hash) changed.push(file);
  }
  const fresh = changed.filter(({ path }) => before.pages[path] === undefined);
  if (fresh.length > 0) {
    await begin({ ...before.pages, ...Object.fromEntries(fresh.map(({ path }) => [path, ''])) });
  }
  // Assets first, so that no page names one that is not there.
  await putAll(
    site,
    changed.filter(({ immutable }) => immutable === true),
  );
  await putAll(
    site,
    changed.filter(({ immutable }) => immutable !== true),
  );
  const gone = Object.keys(before.pages).filter((path) => pages[path] === undefined);
  const retired: Record<string, number> = {};
  const over: string[] = gone.filter((path) => !isAsset(path));
  for (const path of gone.filter(isAsset)) retired[path] = now;
  for (const [path, since] of Object.entries(before.retired)) {
    if (pages[path] !== undefined) continue;
    if (now - since > assetsOutlive) over.push(path);
    else retired[path] = since;
  }
  if (over.length > 0) await site.delete(over);
  return { pages, retired };
}

function putAll(site: SiteObjects, files: readonly SiteFile[]): Promise<void> {
  return inParallel(files, atOnce, async ({ path, body, contentType, immutable }) => {
    const cacheControl =
      immutable === true ? 'public, max-age=31536000, immutable' : 'public, max-age=60';
    await site.put(path, body, { contentType, cacheControl });
  });
}

function hashOf({ body, contentType }: SiteFile): string {
  return createHash('sha256')
    .update(contentType)
    .update('\n')
    .update(body)
    .digest('hex')
    .slice(0, 20);
}

function isAsset(path: string): boolean {
  return /(^|\/)assets\//.test(path);
}
