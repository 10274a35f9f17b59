const page = /\/articles\/([0-9a-f]{24})\.html$/;

/**
 * The article that an address of the help centre's pages means; undefined for every other address.
 * @param siteUrl Where those pages are; without it, anywhere.
 */
export function articleIdOf(url: string, siteUrl?: string): string | undefined {
  try {
    const { origin, pathname } = new URL(url);
    if (siteUrl !== undefined && new URL(siteUrl).origin !== origin) return undefined;
    return page.exec(pathname)?.[1];
  } catch {
    return undefined;
  }
}
