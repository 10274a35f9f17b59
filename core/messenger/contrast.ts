import type { ColorName } from '../protocol/messenger-settings.ts';

/** Two colours that are too alike, as `lowContrasts` finds them. */
export interface LowContrast {
  /** What is read, and what it stands on. */
  pair: [ColorName, ColorName];
  /** As they are: 1 to 21, cut to two digits. */
  ratio: number;
  /** As WCAG 2.2 AA asks: 4.5 for text, 3 for what is no text. */
  needed: number;
}

/** What is read, on what, and the ratio that WCAG 2.2 AA asks of them. */
const pairs: readonly [ColorName, ColorName, number][] = [
  ['onPrimary', 'primary', 4.5],
  ['onMessage', 'message', 4.5],
  ['onAction', 'action', 4.5],
  ['onBusinessMessage', 'businessMessage', 4.5],
  ['onBackground', 'background', 4.5],
  ['onSecondaryAction', 'background', 4.5],
  ['onError', 'error', 4.5],
  ['onNotify', 'notify', 3],
];

/**
 * The pairs of colours in a set that are too alike. Those of which only one is given are left out: the
 * messenger chooses the other so that it can be read.
 */
export function lowContrasts(
  colors: Partial<Record<ColorName, string | undefined>>,
): LowContrast[] {
  return pairs.flatMap(([over, under, needed]) => {
    const [text, ground] = [colors[over], colors[under]];
    if (text === undefined || ground === undefined) return [];
    const ratio = contrastRatio(text, ground);
    // Cut, not rounded: 4.499 is not enough, and must not look as if it were.
    return ratio >= needed ? [] : [{ pair: [over, under], ratio: cut(ratio), needed }];
  });
}

/**
 * WCAG's contrast of two colours (`#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`): 1 for the same, 21 for black
 * and white. What shines through `over` is `under`, whose own transparency is not counted.
 */
export function contrastRatio(over: string, under: string): number {
  const ground = channels(under);
  const opacity = opacityOf(over);
  const seen = channels(over).map(
    (value, at) => value * opacity + (ground[at] ?? 0) * (1 - opacity),
  );
  const [one, other] = [luminance(seen), luminance(ground)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** WCAG's relative luminance of a colour, its transparency left aside: 0 for black, 1 for white. */
export function relativeLuminance(hex: string): number {
  return luminance(channels(hex));
}

/** Red, green and blue of a colour, each from 0 to 255. */
export function channels(hex: string): number[] {
  const digits = longOf(hex);
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
}

function opacityOf(hex: string): number {
  return Number.parseInt(longOf(hex).slice(6) || 'ff', 16) / 255;
}

/** Two digits for each channel. */
function longOf(hex: string): string {
  const digits = hex.slice(1);
  return digits.length > 4 ? digits : digits.replace(/./g, '$&$&');
}

function luminance([r = 0, g = 0, b = 0]: readonly number[]): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function cut(ratio: number): number {
  return Math.floor(ratio * 100) / 100;
}
