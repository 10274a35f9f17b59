export type { Texts } from '../../../messenger/src/locales/en.ts';

/** In place of the messenger's own words, by key; one form of a counted text is `key.form`. */
export type Overrides = Readonly<Record<string, string>>;
