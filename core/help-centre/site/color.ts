/** Colours as WCAG 2.2 compares them. `#rrggbb` throughout. */

type Rgb = readonly [number, number, number];

function rgbOf(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function hexOf(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance, 0 to 1 (WCAG 2.2, definition of relative luminance). */
function luminance(color: string): number {
  const [red, green, blue] = rgbOf(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** @param share Of the second, 0 to 1. */
export function mix(one: string, other: string, share: number): string {
  const [a, b] = [rgbOf(one), rgbOf(other)];
  return hexOf(a.map((part, index) => part + ((b[index] ?? 0) - part) * share) as unknown as Rgb);
}

/** The colour, made darker or lighter until it can be read on every one of the backgrounds. */
export function readable(color: string, backgrounds: readonly string[], ratio = 4.5): string {
  const [first = '#ffffff'] = backgrounds;
  const towards = luminance(first) > 0.18 ? '#000000' : '#ffffff';
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = mix(color, towards, share);
    if (backgrounds.every((one) => contrast(candidate, one) >= ratio)) return candidate;
  }
  return towards;
}

/** White or black: whichever reads better on it, which is 4.58 to 1 at least. */
export function inkOn(background: string): string {
  const [white, ink] = ['#ffffff', '#000000'];
  return contrast(white, background) >= contrast(ink, background) ? white : ink;
}
