import { escapeXml } from '../../core/escape.ts';
import { describe, duration, type LoadReport, verdictOf } from './report.ts';
import { type Point, pointsOf, type Second } from './statistics.ts';

/** Left and right of the panels: figures of the axis, names of the lines. */
const frame = { left: 68, right: 152, width: 960 } as const;
const plotWidth = frame.width - frame.left - frame.right;

interface Line {
  name: string;
  /** Class of the style sheet: its colour. */
  look: 'a' | 'b' | 'c' | 'd';
  value(point: Point): number | undefined;
  dashed?: boolean;
}

interface Panel {
  title: string;
  height: number;
  lines: readonly Line[];
  /** Figures of the axis and what they are called, from the bottom. */
  ticks: readonly { value: number; label: string }[];
  scale: 'linear' | 'log';
  area?: boolean;
}

/** A picture of the run: latency, throughput, connections, errors and processors over time, as SVG. */
export function drawPicture(report: LoadReport, seconds: readonly Second[], zero: number): string {
  const points = pointsOf(seconds, zero);
  const panels = panelsOf(report, points);
  const parts: string[] = [];
  let top = 180;
  for (const panel of panels) {
    parts.push(draw(panel, points, top, panel === panels.at(-1)));
    top += panel.height + (panel.scale === 'log' ? 70 : 52);
  }
  const height = top + 6;
  const alt = `${verdictOf(report)} ${describe(report.plan)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${frame.width} ${height}" role="img" aria-labelledby="t d">
<title id="t">A load test of Causerie</title>
<desc id="d">${escapeXml(alt)}</desc>
<style>${style}</style>
<rect class="page" width="${frame.width}" height="${height}"/>
${header(report)}
${parts.join('\n')}
</svg>
`;
}

function header(report: LoadReport): string {
  const { plan } = report;
  const broken = report.lost + report.doubled + report.misordered;
  const tiles: [string, string, boolean][] = [
    ['lost, doubled, misordered', broken.toLocaleString('en-US'), broken > 0],
    ['p50', duration(report.p50Ms), false],
    [
      'p99',
      duration(report.p99Ms),
      report.p99AtMostMs !== null && report.p99Ms > report.p99AtMostMs,
    ],
    ['messages a second', String(report.messagesPerSecond), false],
    ['connections', report.connections.toLocaleString('en-US'), false],
    ['errors', report.errors.toLocaleString('en-US'), report.errors > 0],
  ];
  const each = (frame.width - 48) / tiles.length;
  const drawn = tiles.map(([name, value, bad], index) => {
    const x = 24 + index * each;
    return `<text class="figure${bad ? ' bad' : ''}" x="${x}" y="104">${escapeXml(value)}</text><text class="small" x="${x}" y="122">${name}</text>`;
  });
  const flows = plan.flows === 0 ? '' : `, ${Math.round(plan.flows * 100)} % with flows`;
  const what = `${count(plan.agents)} agents · ${count(plan.concurrent)} customers · ${count(plan.integrations)} integrations · ${count(plan.perDay)} conversations a day × ${plan.peak}, of ${plan.messages} messages${flows}`;
  return [
    `<text class="title" x="24" y="38">${escapeXml(headline(report))}</text>`,
    `<text class="small" x="24" y="58">${escapeXml(what)}</text>`,
    ...drawn,
  ].join('\n');
}

/** The verdict's first sentence. */
function headline(report: LoadReport): string {
  const [first = ''] = verdictOf(report).slice(2).split(/[.;]/);
  return first.length > 78 ? `${first.slice(0, 77)}…` : first;
}

function panelsOf(report: LoadReport, points: readonly Point[]): Panel[] {
  const shown = points.filter(({ count: received }) => received > 0);
  const latency = {
    title: 'From when a message is due to its receipt',
    height: 190,
    scale: 'log',
    lines: (['p99', 'p95', 'p50'] as const).map((name, index) => ({
      name,
      look: (['c', 'b', 'a'] as const)[index] ?? 'a',
      value: (point: Point) => (point.count === 0 ? undefined : Math.max(1, point[name])),
    })),
    ticks: decades(shown),
  } as const;
  const linear = (
    title: string,
    lines: readonly Line[],
    unit: (value: number) => string = count,
    least = 1,
  ): Panel => {
    const values = points.flatMap((point) => lines.map((line) => line.value(point) ?? 0));
    const ticks = niceTicks(Math.max(least, ...values));
    return {
      title,
      height: 84,
      scale: 'linear',
      lines,
      ticks: ticks.map((value) => ({ value, label: unit(value) })),
    };
  };
  const names = Object.keys(points.at(-1)?.cpu ?? {}).filter(
    (name) => report.cpu[name] !== undefined,
  );
  const looks = ['a', 'b', 'c', 'd'] as const;
  return [
    latency,
    linear('Messages a second', [
      { name: 'delivered', look: 'a', value: ({ throughput }) => throughput },
      { name: 'due', look: 'b', value: ({ due }) => due, dashed: true },
    ]),
    linear('Open at once', [
      { name: 'connections', look: 'a', value: ({ connections }) => connections || undefined },
      { name: 'conversations', look: 'b', value: ({ running }) => running || undefined },
    ]),
    linear('Errors a second', [{ name: 'errors', look: 'c', value: ({ errors }) => errors }]),
    linear(
      'Processor, of one core',
      names.map((name, index) => ({
        name,
        look: looks[index] ?? 'd',
        value: ({ cpu }) => cpu[name],
      })),
      (value) => `${Math.round(value * 100)} %`,
      0.1,
    ),
  ];
}

function draw(panel: Panel, points: readonly Point[], top: number, last: boolean): string {
  const { height, ticks, scale, lines, title } = panel;
  const [low, high] = [ticks[0]?.value ?? 0, ticks.at(-1)?.value ?? 1];
  const from = Math.min(0, (points[0]?.at ?? 0) - 0.5);
  const to = Math.max(from + 1, (points.at(-1)?.at ?? 1) + 0.5);
  const x = (at: number) => round(frame.left + ((at - from) / (to - from)) * plotWidth);
  const part = (value: number) =>
    scale === 'log'
      ? Math.log(value / low) / Math.log(high / low || 10)
      : (value - low) / (high - low || 1);
  const y = (value: number) => round(top + height * (1 - Math.min(1, Math.max(0, part(value)))));
  const right = frame.left + plotWidth;
  const out: string[] = [`<text class="head" x="${frame.left}" y="${top - 14}">${title}</text>`];
  if (from < 0) {
    out.push(
      `<rect class="warm" x="${frame.left}" y="${top}" width="${round(x(0) - frame.left)}" height="${height}"/>`,
    );
    if (title.startsWith('From')) {
      out.push(`<text class="small" x="${frame.left + 6}" y="${top + 16}">warm-up</text>`);
    }
  }
  for (const { value, label } of ticks) {
    out.push(
      `<line class="grid" x1="${frame.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/>`,
      `<text class="small end" x="${frame.left - 8}" y="${y(value) + 4}">${label}</text>`,
    );
  }
  for (const at of timeTicks(to)) {
    out.push(
      `<line class="grid" x1="${x(at)}" x2="${x(at)}" y1="${top + height}" y2="${top + height + 4}"/>`,
    );
    if (last || title.startsWith('From')) {
      out.push(`<text class="small mid" x="${x(at)}" y="${top + height + 18}">${clock(at)}</text>`);
    }
  }
  const labels: { name: string; look: string; at: number; figure: string }[] = [];
  for (const { name, look, value, dashed } of lines) {
    const path = pathOf(points, (point) => {
      const here = value(point);
      return here === undefined ? undefined : `${x(point.at)},${y(here)}`;
    });
    if (path === '') continue;
    out.push(`<path class="line ${look}${dashed === true ? ' dashed' : ''}" d="${path}"/>`);
    const end = points.findLast((point) => value(point) !== undefined);
    const reached = end === undefined ? undefined : value(end);
    if (reached !== undefined) labels.push({ name, look, at: y(reached), figure: '' });
  }
  for (const { name, look, at } of spread(labels, top, top + height)) {
    out.push(`<text class="name ${look}" x="${right + 10}" y="${at + 4}">${name}</text>`);
  }
  return out.join('\n');
}

/** Lines break where there is nothing to show. */
function pathOf(points: readonly Point[], place: (point: Point) => string | undefined): string {
  let path = '';
  let pen = 'M';
  for (const point of points) {
    const here = place(point);
    if (here === undefined) {
      pen = 'M';
      continue;
    }
    path += `${pen}${here}`;
    pen = 'L';
  }
  return path;
}

/** Names beside their lines' ends, far enough from one another to be read. */
function spread<T extends { at: number }>(labels: readonly T[], top: number, bottom: number): T[] {
  const sorted = [...labels].sort((a, b) => a.at - b.at).map((label) => ({ ...label }));
  for (const [index, label] of sorted.entries()) {
    const above = sorted[index - 1];
    if (above !== undefined) label.at = Math.max(label.at, above.at + 16);
  }
  const over = (sorted.at(-1)?.at ?? bottom) - bottom;
  if (over > 0) {
    for (let index = sorted.length - 1; index >= 0; index--) {
      const label = sorted[index];
      const below = sorted[index + 1];
      if (label !== undefined) label.at = Math.min(label.at, (below?.at ?? bottom + 16) - 16);
    }
  }
  return sorted.map((label) => ({ ...label, at: Math.max(top, label.at) }));
}

function decades(points: readonly Point[]): { value: number; label: string }[] {
  const low = Math.floor(Math.log10(Math.max(1, Math.min(...points.map(({ p50 }) => p50), 1_000))));
  const high = Math.ceil(Math.log10(Math.max(10, ...points.map(({ p99 }) => p99))));
  return Array.from({ length: Math.max(2, high - low + 1) }, (_, index) => {
    const value = 10 ** (low + index);
    return { value, label: value >= 1_000 ? `${value / 1_000} s` : `${value} ms` };
  });
}

/** Zero, and two to four round figures up to beyond the largest. */
function niceTicks(largest: number): number[] {
  const rough = largest / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks = [0];
  while ((ticks.at(-1) ?? 0) < largest - 1e-9) ticks.push(round(ticks.length * step, 1e6));
  return ticks;
}

function timeTicks(to: number): number[] {
  const step =
    [5, 10, 30, 60, 120, 300, 600, 1_800, 3_600].find((each) => to / each <= 10) ?? 7_200;
  return Array.from({ length: Math.floor(to / step) + 1 }, (_, index) => index * step);
}

const clock = (at: number) =>
  `${Math.floor(at / 60)}:${String(Math.floor(at % 60)).padStart(2, '0')}`;
const count = (value: number) => value.toLocaleString('en-US');
const round = (value: number, to = 10) => Math.round(value * to) / to;

const style = `
.page{fill:#fff}text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:#1c2024}
.title{font-size:22px;font-weight:650}.figure{font-size:22px;font-weight:600;font-variant-numeric:tabular-nums}
.head{font-weight:600}.small{font-size:12px;fill:#5b6470;font-variant-numeric:tabular-nums}.end{text-anchor:end}.mid{text-anchor:middle}
.grid{stroke:#e3e6ea}.warm{fill:#f3f4f6}.line{fill:none;stroke-width:1.75;stroke-linejoin:round}.dashed{stroke-dasharray:4 4}
.line.a{stroke:#1f6feb}.line.b{stroke:#7a4fd0}.line.c{stroke:#c2410c}.line.d{stroke:#0f766e}
.name{font-size:12px;font-weight:600}.name.a{fill:#1a5fce}.name.b{fill:#6d43c4}.name.c,.figure.bad{fill:#b33a0a}.name.d{fill:#0f766e}
@media (prefers-color-scheme:dark){.page{fill:#14171b}text{fill:#eceff3}.small{fill:#9aa4b1}.grid{stroke:#2b3138}.warm{fill:#1b1f25}
.line.a{stroke:#6cabff}.line.b{stroke:#b79bff}.line.c{stroke:#ff9a62}.line.d{stroke:#4fd1c0}
.name.a{fill:#7db5ff}.name.b{fill:#c0a8ff}.name.c,.figure.bad{fill:#ffa676}.name.d{fill:#4fd1c0}}
`.replaceAll('\n', '');
