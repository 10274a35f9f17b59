import type { ColorName } from '../../../../core/protocol/messenger-settings.ts';
import { resolveColors } from './resolve-colors.ts';

/**
 * The messenger's custom properties, all of them set on `causerie-messenger`, where a page's own CSS may set
 * them as well. What each is for stands in `docs/theming.md`.
 */

/** The 15 colours as they are where nobody has said otherwise. */
export const lightPalette: Record<ColorName, string> = resolveColors({}, false);
export const darkPalette: Record<ColorName, string> = resolveColors({}, true);
