import type { PageSettings } from '../shared/contract.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';
/** A bubble on a grid of 24; its lines make the corners round. */
const bubble = 'M4 5h16v11h-8l-5 4v-4H4z';

/** The launcher's button. `draw` brings it up to date. */
export function createButton() {
  const button = document.createElement('button');
  button.setAttribute('part', 'launcher');
  button.ariaHasPopup = 'dialog';
  button.ariaExpanded = 'false';
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', bubble);
  svg.append(path);

  return {
    button,
    draw({ launcher = {}, locale = '' }: PageSettings): void {
      const { shape = 'circle', iconUrl, label, hidden = false } = launcher;
      button.className = `launcher ${shape}`;
      button.hidden = hidden;
      let icon: Element = svg;
      if (iconUrl) {
        icon = new Image();
        (icon as HTMLImageElement).alt = '';
        (icon as HTMLImageElement).src = iconUrl;
      }
      // What it says to who cannot see it stands in its label.
      const text =
        shape === 'pill' && label ? (label[locale] ?? Object.values(label)[0] ?? '') : '';
      button.replaceChildren(icon, text);
    },
  };
}
