import type { ObjectReader } from '../shared/answers/cached-objects.ts';
import type { ObjectWriter } from '../shared/s3/object-writer.ts';

/** Objects that are read back. */
export type ContentObjects = ObjectReader & Pick<ObjectWriter, 'put'>;

/** Objects that the public reads. */
export type SiteObjects = ObjectWriter;

/** What has been built of an app, and from which state of it. */
export interface Built {
  /** Milliseconds since the epoch at which reading for the index began; for the pages. */
  indexAt: number;
  siteAt: number;
  /** Milliseconds that the index took. */
  took: number;
  /** Hash of what each object of the site holds, by key; '' where it was begun and perhaps not ended. */
  pages: Record<string, string>;
  /** Assets that pages in some cache may still name, and since when no page of ours does. */
  retired: Record<string, number>;
}

export const nothingBuilt: Built = { indexAt: 0, siteAt: 0, took: 0, pages: {}, retired: {} };
