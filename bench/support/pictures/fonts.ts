import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Lets the browser that comes with the packages use this machine's fonts beside its own, which has letters
 * of Europe alone. To be called before it is started.
 */
export function takeOwnFonts(): void {
  if (process.platform !== 'linux' || process.env['FONTCONFIG_FILE'] !== undefined) return;
  const folder = join(tmpdir(), 'causerie-pictures');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'fonts.conf');
  const alias = (family: string) =>
    `<alias binding="strong"><family>${family}</family><prefer><family>Open Sans</family><family>DejaVu Sans</family></prefer></alias>`;
  writeFileSync(
    file,
    `<?xml version="1.0"?><fontconfig><dir>${join(tmpdir(), 'fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>${join(folder, 'cache')}</cachedir>${['sans-serif', 'serif', 'system-ui'].map(alias).join('')}</fontconfig>`,
  );
  process.env['FONTCONFIG_FILE'] = file;
}
