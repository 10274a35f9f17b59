import { isColor } from '../../../../core/messenger/is-color.ts';
import type { ColorName, MessengerSettings } from '../../../../core/protocol/messenger-settings.ts';
import { legible, mix, textOn } from './colors.ts';
import { type Fill, fills } from './palette.ts';

export type Palette = Record<ColorName, string>;
type Given = Partial<Palette>;

/**
 * All colours, of which a company has set none, one, or many.
 * - A text without a colour is black or white, whichever can be read on what it stands on.
 * - What customers say, and buttons, are of the company's primary colour.
 * - In the dark the company's colours stay, a little lighter where they would not stand out from the
 *   background; its light surfaces do not.
 * - What is no colour is as if it were not there.
 */
export function resolveColors({ colors, darkColors }: MessengerSettings, dark: boolean): Palette {
  const light = given(colors);
  const own = dark ? given(darkColors) : light;
  const palette: Given = {};
  for (const [fill, [day, dayText, night, nightText, ratio]] of Object.entries(fills)) {
    const text = textOf(fill);
    let color = own[fill as Fill];
    let textColor = own[text];
    const lent = ratio && light[fill as Fill];
    if (!color && lent) {
      color = legible(lent, palette.background as string, ratio);
      if (color === lent) textColor ??= light[text];
    }
    if (!color && own.background && fill === 'businessMessage')
      color = mix(textOn(own.background), own.background, 0.08);
    palette[fill as Fill] = color ?? (dark ? night : day);
    palette[text] = textColor ?? (color ? textOn(color) : dark ? nightText : dayText);
  }
  const { action, background } = palette as Palette;
  palette.onSecondaryAction = own.onSecondaryAction ?? legible(action, background, 4.5);
  return palette as Palette;
}

/** `onPrimary` of `primary`. */
export function textOf(fill: string): ColorName {
  return `on${fill.replace(/^./, (first) => first.toUpperCase())}` as ColorName;
}

/** What is a colour, and what follows from the primary one. */
function given(colors: Given = {}): Given {
  const own: Given = Object.fromEntries(
    Object.entries(colors).filter(([, color]) => isColor(color)),
  );
  const { primary, onPrimary } = own;
  return {
    ...(!own.message && { message: primary, onMessage: onPrimary }),
    ...(!own.action && { action: primary, onAction: onPrimary }),
    ...own,
  };
}
