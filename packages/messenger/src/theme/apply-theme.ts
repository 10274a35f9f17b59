import { inScheme } from '../../../../core/messenger/in-scheme.ts';
import type { MessengerSettings } from '../../../../core/protocol/messenger-settings.ts';
import { textOn } from './colors.ts';
import { resolveColors } from './resolve-colors.ts';

/**
 * The theme as the text of a style sheet for the shadow root: custom properties of `:host`, so that a page's
 * own CSS on `causerie-messenger` wins. Nothing but values that were checked gets into it, whatever the page
 * or the integration has set: numbers are brought into their bounds, what is no value is left out. What each
 * property is for stands in `docs/theming.md`.
 */
export function themeStyles(settings: MessengerSettings): string {
  const { fontFamily, contentScale, radius, spacing } = settings;
  const look = declarations({
    ...base,
    font: isFontFamily(fontFamily) ? `${fontFamily},${base.font}` : base.font,
    fontSize: `${16 * bounded(contentScale, 0.75, 2, 1)}px`,
    radius: `${bounded(radius, 0, 32, 18)}px`,
    space: `${spacing === 'compact' ? 6 : spacing === 'roomy' ? 10 : 8}px`,
  });
  const colors = inScheme(settings.scheme, (dark) => {
    const palette = resolveColors(settings, dark);
    return `color-scheme:${dark ? 'dark' : 'light'}!important;${declarations({
      ...palette,
      // Away from the text, so that it can be read no worse.
      actionHover: mixed('var(--causerie-action)', 88, textOn(palette.onAction)),
      shadow: `0 0 0 1px rgb(128 128 128/12%),0 16px 48px rgb(0 0 0/${dark ? 60 : 20}%)`,
    })}`;
  });
  return `:host{${look}}${colors}@media (prefers-reduced-motion){:host{--causerie-motion:0s}}@media (forced-colors:active){:host{${declarations({ ...forced, focus: 'Highlight' })}}}`;
}

const mixed = (color: string, share: number, other: string) =>
  `color-mix(in srgb,${color} ${share}%,${other})`;

/** So much of the text's colour in the background's. Without `color-mix` (before 2023) it is the text's. */
const tinted = (share: number) =>
  mixed('var(--causerie-on-background)', share, 'var(--causerie-background)');

const base = {
  font: 'system-ui,sans-serif',
  fontSizeSmall: 'calc(var(--causerie-font-size)*.8125)',
  radiusSmall: 'calc(var(--causerie-radius)*.6)',
  panelWidth: '400px',
  panelHeight: '720px',
  motion: '.2s',
  focus: 'var(--causerie-on-secondary-action)',
  surface: tinted(5),
  border: tinted(15),
  control: tinted(58),
  muted: tinted(72),
};

/** Where the system gives the colours, it gives them to lines and hints as well. */
const forced = { border: 'CanvasText', control: 'CanvasText', muted: 'CanvasText' };

/** `{ onPrimary: '#fff' }` is `--causerie-on-primary:#fff`. */
const declarations = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `--causerie-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}:${value};`)
    .join('');

/** Names, in quotes or without, with commas between them: nothing that a sheet could take for its own. */
const isFontFamily = (value: unknown) =>
  typeof value === 'string' &&
  value.split(',').every((one) => /^\s*(["']?)[\w \u00a1-\uffff-]+\1\s*$/.test(one));

/** Between the two; `otherwise` where it is no number. */
const bounded = (value: unknown, least: number, most: number, otherwise: number) =>
  typeof value === 'number' && !Number.isNaN(value)
    ? Math.min(Math.max(value, least), most)
    : otherwise;
