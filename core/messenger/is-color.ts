/** What may stand in a style sheet as a colour: `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`. */
export function isColor(value: unknown): value is string {
  return typeof value === 'string' && /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(value);
}
