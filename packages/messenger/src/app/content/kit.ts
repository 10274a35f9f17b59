import { articleIdOf } from '../article/article-link.ts';
import { searchMemory } from '../article/search-memory.ts';
import { answerOf } from '../text-of.ts';
import { follow, linkProps } from './follow.ts';
import { formMemory } from './form-memory.ts';
import { Glyph, outside, tick } from './glyph.tsx';
import { isPage, safeUrl } from './safe-url.ts';
import { Linked, Text } from './text.tsx';

/**
 * What the app has in common with its parts that are loaded later. These take it from here and from
 * nowhere else: in one object it stays in one file of the build, where each combination of parts that
 * share something would otherwise make a file of its own.
 */
export const kit = {
  Glyph,
  Linked,
  Text,
  answerOf,
  articleIdOf,
  follow,
  formMemory,
  isPage,
  linkProps,
  outside,
  safeUrl,
  searchMemory,
  tick,
};
