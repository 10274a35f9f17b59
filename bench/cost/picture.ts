import { escapeXml } from '../../core/escape.ts';
import { type Alternative, type CostLine, type Service, services, totalOf } from './model.ts';

const width = 960;
const left = 300;
const right = 900;
const row = 34;

const light: Record<Service, string> = {
  'API Gateway': '#1257b0',
  DynamoDB: '#187054',
  Lambda: '#b4470f',
  SQS: '#8a3d8f',
  CloudWatch: '#7a6a00',
  Traffic: '#4b5563',
  Others: '#9aa3ad',
};
const dark: Record<Service, string> = {
  'API Gateway': '#7fb4ff',
  DynamoDB: '#67cfa6',
  Lambda: '#f5995f',
  SQS: '#d99bdd',
  CloudWatch: '#d8c65a',
  Traffic: '#a0a9b4',
  Others: '#5d6672',
};

/**
 * The bill as an SVG that stands for itself, light and dark as its reader has it: each part of a day by
 * service, and below it, by powers of ten, what else the same conversations would cost.
 */
export function drawCost(lines: readonly CostLine[], others: readonly Alternative[]): string {
  const total = totalOf(lines);
  const highest = Math.max(...lines.map(({ day }) => day));
  const partsTop = 132;
  const othersTop = partsTop + lines.length * row + 92;
  const height = othersTop + (others.length + 1) * row + 40;
  const x = (value: number) => left + (value / highest) * (right - left - 70);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">What a day costs</title>
<desc id="description">${escapeXml(`${dollars(total)} in all. ${lines.map(({ what, day }) => `${what}: ${dollars(day)}`).join('. ')}.`)}</desc>
<style>${style}</style>
<rect class="paper" width="${width}" height="${height}" rx="14"/>
<text class="title" x="40" y="48">A day costs ${dollars(total)}</text>
<text class="quiet" x="40" y="72">by AWS's list prices in us-east-1, from measured units</text>
${legend()}
${lines.map((line, index) => part(line, partsTop + index * row, x)).join('\n')}
<text class="head" x="40" y="${othersTop - 22}">The same conversations, by powers of ten</text>
${[{ what: 'Causerie', from: total, to: total, why: '' }, ...others]
  .map((one, index) => other(one, othersTop + index * row, index === 0))
  .join('\n')}
</svg>
`;
}

function part({ what, day, byService }: CostLine, top: number, x: (value: number) => number) {
  let at = 0;
  const bars = services.map((service, index) => {
    const value = byService[service] ?? 0;
    const from = x(at);
    at += value;
    const wide = x(at) - from;
    return wide < 0.3
      ? ''
      : `<rect class="s${index}" x="${fixed(from)}" y="${top}" width="${fixed(wide)}" height="18"/>`;
  });
  return `<text x="${left - 14}" y="${top + 14}" text-anchor="end">${escapeXml(what)}</text>${bars.join('')}<text class="quiet figure" x="${fixed(x(day) + 8)}" y="${top + 14}">${dollars(day)}</text>`;
}

const least = 1;
const most = 100_000;

function other({ what, from, to }: Alternative, top: number, own: boolean): string {
  const x = (value: number) =>
    left +
    (Math.log10(Math.max(least, value) / least) / Math.log10(most / least)) * (right - left - 90);
  const wide = Math.max(x(to) - left, 2);
  const figure = from === to ? dollars(to) : `${dollars(from)} to ${dollars(to)}`;
  return `<text x="${left - 14}" y="${top + 14}" text-anchor="end"${own ? ' class="own"' : ''}>${escapeXml(what)}</text><rect class="${own ? 's0' : 'other'}" x="${left}" y="${top}" width="${fixed(wide)}" height="18"/>${from === to ? '' : `<rect class="range" x="${fixed(x(from))}" y="${top}" width="${fixed(x(to) - x(from))}" height="18"/>`}<text class="quiet figure" x="${fixed(left + wide + 8)}" y="${top + 14}">${figure}</text>`;
}

function legend(): string {
  return services
    .map(
      (service, index) =>
        `<rect class="s${index}" x="${40 + index * 124}" y="92" width="12" height="12" rx="3"/><text class="quiet" x="${58 + index * 124}" y="103">${service}</text>`,
    )
    .join('');
}

interface Paper {
  paper: string;
  ink: string;
  quiet: string;
  other: string;
  range: string;
}

function coloured({ paper, ink, quiet, other: bar, range }: Paper, of: Record<Service, string>) {
  return [
    `.paper{fill:${paper}}text{fill:${ink}}.quiet{fill:${quiet}}.other{fill:${bar}}.range{fill:${range}}`,
    ...services.map((service, index) => `.s${index}{fill:${of[service]}}`),
  ].join('');
}

const style = `
svg{font-family:ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;font-size:13px}
.title{font-size:22px;font-weight:650}.head{font-size:15px;font-weight:600}.own{font-weight:650}
.figure{font-variant-numeric:tabular-nums}
${coloured({ paper: '#fcfcfb', ink: '#1b1f24', quiet: '#5d6672', other: '#c4cad1', range: '#9aa3ad' }, light)}
@media (prefers-color-scheme:dark){${coloured({ paper: '#15181c', ink: '#edf0f3', quiet: '#a0a9b4', other: '#3a414a', range: '#5d6672' }, dark)}}
`;

/** `$0.034`, `$4.20`, `$21,400`. */
export function dollars(value: number): string {
  const digits = value >= 1000 ? 0 : value >= 0.1 ? 2 : 3;
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
