import type { MessengerSettings } from '../protocol/messenger-settings.ts';
import { relativeLuminance } from './contrast.ts';
import { inScheme } from './in-scheme.ts';
import { isColor } from './is-color.ts';

/** `fills.primary`, in the light and in the dark, said again so that the launcher has no more of them. */
export const launcherFills = ['#1f5a4e', '#2f7868'] as const;

/**
 * What the launcher's button needs of the theme before the rest is loaded, as the text of a style sheet: its
 * colour and its icon's, its size and where it stands. The colours are those that `themeStyles` finds.
 */
export function launcherLook(settings: MessengerSettings): string {
  const { colors = {}, darkColors = {}, scheme, launcher = {} } = settings;
  const px = (name: string, value: unknown, otherwise: number) =>
    `--causerie-${name}:${typeof value === 'number' ? value : otherwise}px;`;
  const layout =
    px('launcher-size', launcher.size, 60) +
    px('offset-x', launcher.offsetX, 20) +
    px('offset-y', launcher.offsetY, 20);
  return inScheme(scheme, (dark) => {
    const own = dark ? darkColors : colors;
    // What the dark has not, it has from the light.
    const set = isColor(own.primary) || !isColor(colors.primary) ? own : colors;
    const fill = isColor(set.primary) ? set.primary : launcherFills[dark ? 1 : 0];
    const text = [own.onPrimary, set.onPrimary].find(isColor) ?? readableOn(fill);
    return `${layout}--causerie-primary:${fill};--causerie-on-primary:${text}`;
  });
}

/** White where it has 4.5:1, else black, which then has. */
const readableOn = (fill: string) => (relativeLuminance(fill) > 0.1833 ? '#000000' : '#ffffff');
