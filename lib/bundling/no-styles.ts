/**
 * In place of postcss in bundles: sanitize-html asks it only for `style` attributes that are allowed, and
 * none are (`core/help-centre/sanitize.ts`).
 */
export function parse(): never {
  throw new Error('style attributes are not allowed, so that none is parsed');
}
