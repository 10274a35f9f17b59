import type { PageSettings } from '../shared/contract.ts';

/** The launcher's button; its sheet draws the bubble on it. `draw` brings it up to date. */
export function createButton() {
  const button = document.createElement('button');
  button.setAttribute('part', 'launcher');
  button.ariaExpanded = 'false';
  return {
    button,
    draw({ launcher = {}, locale = '' }: PageSettings): void {
      const { shape = 'circle', iconUrl, label = {}, hidden = false } = launcher;
      button.className = `launcher ${shape}`;
      button.hidden = hidden;
      button.textContent = shape === 'pill' ? (label[locale] ?? Object.values(label)[0] ?? '') : '';
      if (iconUrl) {
        const icon = new Image();
        icon.alt = '';
        icon.src = iconUrl;
        button.prepend(icon);
      }
    },
  };
}
