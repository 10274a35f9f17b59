import { contrastRatio, relativeLuminance } from '../../../../core/messenger/contrast.ts';

/** White on `fill` where it has 4.5:1, else black, which then has. */
export function textOn(fill: string): string {
  return relativeLuminance(fill) > 0.1833 ? '#000000' : '#ffffff';
}

/** `share` of `color` from 0 to 1, the rest of `other`. */
export function mix(color: string, other: string, share: number): string {
  const [one, two] = [color, other].map((hex) => {
    const long = hex.length < 6 ? hex.replace(/\w/g, '$&$&') : hex;
    return [1, 3, 5].map((at) => Number.parseInt(long.slice(at, at + 2), 16));
  }) as [number[], number[]];
  return `#${one
    .map((channel, at) => Math.round(channel * share + (two[at] ?? 0) * (1 - share)))
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;
}

/** `color`, lighter or darker by as little as it takes to have `ratio` to `ground`. */
export function legible(color: string, ground: string, ratio: number): string {
  let found = color;
  for (let share = 95; share >= 0 && contrastRatio(found, ground) < ratio; share -= 5) {
    found = mix(color, textOn(ground), share / 100);
  }
  return found;
}
