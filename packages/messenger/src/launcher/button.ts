import type { PageSettings } from '../shared/contract.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';
const bubble =
  'M12 3C6.8 3 3 6.5 3 10.9c0 2.5 1.3 4.7 3.3 6.1-.1 1.2-.6 2.4-1.5 3.4-.3.3 0 .8.4.7 2.1-.3 3.8-1 5-2 .6.1 1.2.1 1.8.1 5.2 0 9-3.6 9-8.3S17.200 3 12 3Z';
const chevron = 'm6 9.500 6 6 6-6';

/** The launcher's button. `draw` brings it up to date. */
export function createButton() {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'launcher';
  button.ariaHasPopup = 'dialog';
  button.ariaExpanded = 'false';
  const label = document.createElement('span');
  const badge = document.createElement('b');
  button.append(icon('bubble', bubble), icon('chevron', chevron), label, badge);
  for (const [element, name] of [
    [button, 'launcher'],
    [label, 'launcher-label'],
    [badge, 'badge'],
  ] as const) {
    element.setAttribute('part', name);
  }
  // What it says stands in its label; these are for the eye.
  label.ariaHidden = badge.ariaHidden = 'true';

  const image = document.createElement('img');
  image.alt = '';

  return {
    button,
    draw({ launcher = {}, locale }: PageSettings, unread: number): void {
      button.dataset['shape'] = launcher.shape ?? 'circle';
      button.hidden = launcher.hidden === true;
      const texts = launcher.label ?? {};
      label.textContent = texts[locale ?? ''] ?? Object.values(texts)[0] ?? '';
      badge.textContent = unread > 99 ? '99+' : String(unread || '');
      if (launcher.iconUrl === undefined) image.remove();
      else if (image.src !== launcher.iconUrl) {
        image.src = launcher.iconUrl;
        button.prepend(image);
      }
    },
  };
}

function icon(name: string, path: string): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', name);
  svg.ariaHidden = 'true';
  const shape = document.createElementNS(svgNamespace, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}
