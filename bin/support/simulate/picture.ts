import { escapeXml } from '../../../core/escape.ts';
import { linear, type Scale } from './scale.ts';
import type { Curves } from './sweep.ts';

const width = 960;
const height = 560;
const box = { left: 84, right: 920, top: 118, bottom: 478 };

/**
 * The waits over the load as an SVG that stands for itself: no script, no font to fetch, light and
 * dark as its reader has it, and the same in words for who does not see it.
 */
export function drawPicture(curves: Curves): string {
  const x = linear([curves.from, curves.to], [box.left, box.right], 6);
  const y = linear([0, curves.highest], [box.bottom, box.top]);
  const { title, subtitle, description } = curves;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">${escapeXml(title)}</title>
<desc id="description">${escapeXml(description)}</desc>
<style>${style}</style>
<rect class="paper" width="${width}" height="${height}" rx="14"/>
<text class="title" x="${box.left}" y="46">${escapeXml(title)}</text>
<text class="quiet" x="${box.left}" y="70">${escapeXml(subtitle)}</text>
${legend()}
${grid(x, y)}
${stated(curves.stated)}
${(['p95', 'mean', 'p50'] as const).map((name) => line(curves, name, x, y)).join('\n')}
${(['p95', 'mean', 'p50'] as const).map((name) => dots(curves, name, x, y)).join('\n')}
</svg>
`;
}

interface Colours {
  paper: string;
  ink: string;
  quiet: string;
  grid: string;
  p95: string;
  mean: string;
  p50: string;
}

const light: Colours = {
  ...{ paper: '#fcfcfb', ink: '#1b1f24', quiet: '#5d6672', grid: '#e4e7ea' },
  ...{ p95: '#b4470f', mean: '#1257b0', p50: '#187054' },
};
const dark: Colours = {
  ...{ paper: '#15181c', ink: '#edf0f3', quiet: '#a0a9b4', grid: '#2b3037' },
  ...{ p95: '#f5995f', mean: '#7fb4ff', p50: '#67cfa6' },
};

/** Colours written out: many programs that show SVG know no custom properties. */
function coloured({ paper, ink, quiet, grid, p95, mean, p50 }: Colours): string {
  return [
    `.paper{fill:${paper}}`,
    `text{fill:${ink}}`,
    `.quiet{fill:${quiet}}`,
    `.grid{stroke:${grid}}`,
    `.axis{stroke:${quiet}}`,
    `.mean.line{stroke:${mean}}.p95.line{stroke:${p95}}.p50.line{stroke:${p50}}`,
    `.dot{stroke:${paper}}`,
    `.mean.dot{fill:${mean}}.p95.dot{fill:${p95}}.p50.dot{fill:${p50}}`,
  ].join('\n');
}

const style = `
svg{font-family:ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;font-size:13px}
.title{font-size:20px;font-weight:650}
.grid,.axis{stroke-width:1}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.dot{stroke-width:1.5}
.p95.line{stroke-dasharray:8 5}.p50.line{stroke-dasharray:1 5}
.mark{font-variant-numeric:tabular-nums}
${coloured(light)}
@media (prefers-color-scheme:dark){
${coloured(dark)}
}
`;

function grid(x: Scale, y: Scale): string {
  const rows = y.marks.map((value) => {
    const at = round(y.place(value));
    const rule = value === 0 ? 'axis' : 'grid';
    return `<line class="${rule}" x1="${box.left}" x2="${box.right}" y1="${at}" y2="${at}"/><text class="mark quiet" x="${box.left - 12}" y="${at + 4}" text-anchor="end">${value} s</text>`;
  });
  const columns = x.marks.map((value) => {
    const at = round(x.place(value));
    return `<line class="grid" x1="${at}" x2="${at}" y1="${box.top}" y2="${box.bottom}"/><text class="mark quiet" x="${at}" y="${box.bottom + 22}" text-anchor="middle">${round(value * 100)} %</text>`;
  });
  const middle = (box.left + box.right) / 2;
  return [
    ...columns,
    ...rows,
    `<text x="${middle}" y="${box.bottom + 52}" text-anchor="middle">Load: share of all slots that are taken</text>`,
    `<text x="${box.left - 12}" y="${box.top - 16}" text-anchor="end">Wait</text>`,
  ].join('\n');
}

function legend(): string {
  const entries = [
    ['mean', 'Mean', 0],
    ['p50', 'Half wait less (p50)', 90],
    ['p95', '95 % wait less (p95)', 260],
  ] as const;
  const parts = entries.map(([name, text, shift]) => {
    const left = box.left + shift;
    return `<g><path class="line ${name}" d="M${left} 92h26"/><circle class="dot ${name}" cx="${left + 13}" cy="92" r="5"/><text x="${left + 34}" y="96">${text}</text></g>`;
  });
  parts.push(
    `<text class="quiet" x="${box.right}" y="96" text-anchor="end">Lines: Erlang C. Dots: simulated.</text>`,
  );
  return parts.join('\n');
}

function stated(text: string): string {
  const [x, y] = [box.left + 14, box.top + 20];
  return `<text class="quiet" x="${x}" y="${y}">${escapeXml(text)}</text>`;
}

type Name = 'mean' | 'p50' | 'p95';

function line({ theory }: Curves, name: Name, x: Scale, y: Scale): string {
  const points = theory.map(
    (point) => `${round(x.place(point.load))} ${round(y.place(point[name]))}`,
  );
  return `<path class="line ${name}" d="M${points.join('L')}"/>`;
}

function dots({ simulated }: Curves, name: Name, x: Scale, y: Scale): string {
  return simulated
    .map((point) => {
      const what = `${name} at ${round(point.load * 100)} %: ${round(point[name])} s`;
      return `<circle class="dot ${name}" cx="${round(x.place(point.load))}" cy="${round(y.place(point[name]))}" r="5"><title>${what}</title></circle>`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
