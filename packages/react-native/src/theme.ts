import { useMemo } from 'react';
import { useColorScheme } from 'react-native';
import type { ColorName } from '../../../core/protocol/messenger-settings.ts';
import { resolveColors } from '../../messenger/src/theme/resolve-colors.ts';
import { useCauserieContext } from './context.ts';

export type { ColorName } from '../../../core/protocol/messenger-settings.ts';
/** The 15 colours, by the names of Zendesk's messenger. */
export type Palette = Record<ColorName, string>;

/** How the screens look; everything may be left out. */
export interface Theme {
  /** `auto` follows the device. Default `auto`. */
  scheme?: 'auto' | 'light' | 'dark';
  colors?: Partial<Palette>;
  darkColors?: Partial<Palette>;
  fontFamily?: string;
  /** Corners, in points. Default 16. */
  radius?: number;
}

export interface ResolvedTheme {
  dark: boolean;
  colors: Palette;
  /** For every text. */
  font: { fontFamily?: string };
  radius: number;
}

export function useTheme(): ResolvedTheme {
  const { theme } = useCauserieContext();
  const device = useColorScheme();
  const dark = theme.scheme === 'dark' || (theme.scheme !== 'light' && device === 'dark');
  return useMemo(() => {
    const { scheme, colors, darkColors, fontFamily, radius = 16 } = theme;
    const settings = {
      ...(scheme && { scheme }),
      ...(colors && { colors }),
      ...(darkColors && { darkColors }),
    };
    return {
      dark,
      colors: resolveColors(settings, dark),
      font: fontFamily === undefined ? {} : { fontFamily },
      radius,
    };
  }, [theme, dark]);
}
