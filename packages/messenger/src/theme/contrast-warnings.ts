import { lowContrasts } from '../../../../core/messenger/contrast.ts';
import type { MessengerSettings } from '../../../../core/protocol/messenger-settings.ts';
import { resolveColors } from './resolve-colors.ts';

const told = new Set<string>();

/**
 * Tells a page's developer of colours that are hard to read, as they turn out in the light and in the dark:
 * each pair once. Loaded when a page sets colours, and not before.
 */
export function warnOfLowContrast(settings: MessengerSettings, warn = console.warn): void {
  for (const scheme of ['light', 'dark'] as const) {
    if ((settings.scheme ?? 'auto') !== 'auto' && settings.scheme !== scheme) continue;
    const palette = resolveColors(settings, scheme === 'dark');
    for (const { pair, ratio, needed } of lowContrasts(palette)) {
      const [over, under] = pair;
      const text = `Causerie: in ${scheme}, ${over} (${palette[over]}) on ${under} (${palette[under]}) has a contrast of ${ratio}:1 and needs ${needed}:1. Change one of them, or leave out ${over}.`;
      if (told.has(text)) continue;
      told.add(text);
      warn(text);
    }
  }
}
