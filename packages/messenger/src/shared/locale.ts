import type { PageSettings } from './contract.ts';

/** What the page or the integration says, else the page's own language, else the browser's. */
export const localeOf = ({ locale }: PageSettings): string =>
  locale ?? (document.documentElement.lang || navigator.language);
