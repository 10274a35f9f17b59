/**
 * A help centre as it is known from Zendesk's: categories hold sections, sections hold articles, and each
 * of them says what it says in several languages. Times are milliseconds since the epoch.
 */

export type RecordKind = 'category' | 'section' | 'article';

interface RecordBase {
  /** 24 hexadecimal characters. */
  id: string;
  appId: string;
  /** What it is called where it came from: Zendesk's id, a file's path. The record's id is derived from it. */
  externalId?: string;
  /** Among those of the same parent, ascending; equal ones by title. */
  position: number;
  createdAt: number;
  updatedAt: number;
  /** Counts changes, from 1. Who changes it names the one he saw. */
  version: number;
}

/** What a category or a section says in one language. */
export interface GroupText {
  name: string;
  description?: string;
  /** Behind its original. */
  outdated?: boolean;
}

export interface Category extends RecordBase {
  kind: 'category';
  translations: Record<string, GroupText>;
}

export interface Section extends RecordBase {
  kind: 'section';
  /** null, or one that is not there: shown apart from the categories. */
  parentId: string | null;
  translations: Record<string, GroupText>;
}

/** What an article says in one language, but for its body, which is stored apart. */
export interface ArticleText {
  title: string;
  /** Not shown to anyone but administrators. */
  draft: boolean;
  outdated?: boolean;
  updatedAt: number;
  /** Of the body, hexadecimal. */
  bodyHash: string;
}

export interface Article extends RecordBase {
  kind: 'article';
  /** null, or one that is not there: shown apart from the sections. */
  parentId: string | null;
  labels: string[];
  /** For customers who are logged in only, and for agents. */
  restricted: boolean;
  promoted: boolean;
  /** Kept, and shown to nobody but administrators. */
  archived: boolean;
  author?: string;
  /** Where it was published before: what its links are relative to. */
  sourceUrl?: string;
  /** The language that it was written in. */
  sourceLocale: string;
  translations: Record<string, ArticleText>;
}

export interface Records {
  category: Category;
  section: Section;
  article: Article;
}
export type HelpRecord = Records[RecordKind];

/** Everything of an app, without bodies. */
export interface HelpCentre {
  settings: HelpSettings;
  categories: Category[];
  sections: Section[];
  articles: Article[];
}

export interface HelpSettings {
  /** By language. */
  name: Record<string, string>;
  defaultLocale: string;
  /** Those that are published; empty: every one that articles are written in. */
  locales: string[];
  /** `#rrggbb`. */
  color?: string;
  logoUrl?: string;
  /** Where "back to our site" leads. */
  homeUrl?: string;
  /** Words that mean the same, by language. */
  synonyms: Record<string, string[][]>;
  version: number;
}

export const defaultSettings: HelpSettings = {
  name: {},
  defaultLocale: 'en',
  locales: [],
  synonyms: {},
  version: 0,
};
