/** One object of the public site. */
export interface SiteFile {
  /** Its key in the bucket, which is its path below the site's address. */
  path: string;
  body: string;
  contentType: string;
  /** Its name changes with what it holds. */
  immutable?: true;
}
