/** Tells whether a value fits a pattern of an IAM policy. */
export type Matcher = (value: string) => boolean;

/**
 * Compiles a pattern in which `*` stands for any characters and `?` for exactly one, as IAM's
 * Action, Resource and `…Like` conditions use them. Patterns without wildcards and plain prefixes
 * are compared as strings: those are nearly all of a synthesized template.
 *
 * @param ignoreCase action names are compared without regard to case, resources are not
 */
export function compileWildcard(pattern: string, ignoreCase = false): Matcher {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const wanted = fold(pattern);
  if (wanted === '*') return () => true;
  const firstWildcard = wanted.search(/[*?]/);
  if (firstWildcard === -1) return (value) => fold(value) === wanted;
  if (firstWildcard === wanted.length - 1 && wanted.endsWith('*')) {
    const prefix = wanted.slice(0, -1);
    return (value) => fold(value).startsWith(prefix);
  }
  const source = wanted
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (value) => expression.test(fold(value));
}

/** A matcher that accepts what any of the patterns accepts. */
export function compileAny(patterns: readonly string[], ignoreCase = false): Matcher {
  const matchers = patterns.map((pattern) => compileWildcard(pattern, ignoreCase));
  const [only] = matchers;
  if (matchers.length === 1 && only !== undefined) return only;
  return (value) => matchers.some((matches) => matches(value));
}
