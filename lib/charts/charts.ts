/**
 * Charts as SVG, drawn by Observable Plot where the report is made. Plot and the stand-in for a browser's document are
 * loaded when the first chart is drawn. Colours are the variables of the page, which light and dark set.
 */
import type * as Plot from '@observablehq/plot';

export interface Point {
  x: number;
  y: number;
}

export interface Series {
  name: string;
  /** A variable of the page: `--first`. */
  color: string;
  points: readonly Point[];
  /** Marks each point. */
  dots?: boolean;
  /** Goes up and down from one point to the next: what is drawn is a mean that moves, before the points in pale. */
  is_noisy?: boolean;
}

interface ChartOptions {
  /** What a reader who sees no picture is told. */
  label: string;
  x_label: string;
  y_label: string;
}

export interface LinesOptions extends ChartOptions {
  series: readonly Series[];
  /** The values are shares from 0 to 1, shown as percents. */
  is_share?: boolean;
}

const size = { width: 460, height: 250, marginLeft: 52, marginRight: 16, marginTop: 22, marginBottom: 34 };
const style = { color: 'var(--muted)', background: 'none', fontSize: '13px', fontFamily: 'inherit' };

type Drawing = Parameters<typeof Plot.plot>[0];

async function draw(label: string, make: (plot: typeof Plot) => Drawing, is_scaled = true): Promise<string> {
  const [plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { document } = parseHTML('<html><body></body></html>');
  const drawing = plot.plot({ ...size, style, document, ...make(plot) } as Drawing);
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', label);
  // As wide as the page lets it be; a matrix no wider than it is.
  drawing.style.maxWidth = is_scaled ? '' : `${drawing.getAttribute('width')}px`;
  drawing.removeAttribute('width');
  drawing.removeAttribute('height');
  return drawing.outerHTML;
}

/** Points that a chart of this width can show. */
const MOST_POINTS = 300;

/** Neighbours put together, so that a long run makes no large file. */
export function thinned(points: readonly Point[], most = MOST_POINTS): Point[] {
  const finite = points.filter(({ y }) => Number.isFinite(y));
  const width = Math.ceil(finite.length / most);
  if (width <= 1) return finite;
  return Array.from({ length: Math.ceil(finite.length / width) }, (_, index) => {
    const part = finite.slice(index * width, (index + 1) * width);
    return { x: (part.at(-1) as Point).x, y: part.reduce((sum, { y }) => sum + y, 0) / part.length };
  });
}

/** The points, each replaced by a mean in which older ones count less and less. */
function smoothed(points: readonly Point[], memory = 0.9): Point[] {
  let [mean, weight] = [0, 0];
  return points.map(({ x, y }) => {
    mean = memory * mean + (1 - memory) * y;
    weight = memory * weight + (1 - memory);
    return { x, y: mean / weight };
  });
}

/** Lines over a common axis. */
export function lines({ label, x_label, y_label, series, is_share = false }: LinesOptions): Promise<string> {
  const places = series.flatMap(({ points }) => points.map(({ x }) => x));
  // no ticks between two whole numbers
  const ticks = Math.max(1, Math.min(5, Math.max(...places) - Math.min(...places)));
  return draw(label, (plot) => ({
    x: { label: x_label, ticks, insetLeft: 4, insetRight: 4 },
    y: {
      label: y_label,
      ticks: 5,
      grid: true,
      ...(is_share ? { percent: true } : { zero: true, nice: true }),
    },
    marks: series.flatMap(({ name, color, points, dots = false, is_noisy = false }) => {
      const shown = thinned(points);
      const stroke = `var(${color})`;
      const pen = { x: 'x', y: 'y', stroke, strokeWidth: 2, strokeLinejoin: 'round' } as const;
      if (is_noisy && shown.length > 20) {
        const pale = { ...pen, strokeWidth: 1, strokeOpacity: 0.3 };
        return [plot.lineY(shown, pale), plot.lineY(smoothed(shown), pen)];
      }
      const line = plot.lineY(shown, pen);
      if (!dots && shown.length > 1) return [line];
      const title = ({ x, y }: Point) =>
        `${name}, ${x}: ${is_share ? `${(100 * y).toFixed(1)} %` : Number(y.toPrecision(4))}`;
      return [line, plot.dot(shown, { x: 'x', y: 'y', fill: stroke, r: 3, title })];
    }),
  }));
}

export interface BarsOptions extends ChartOptions {
  parts: readonly { name: string; color: string; values: readonly number[] }[];
}

/** Bars of parts, one for each place from 1 on. */
export function bars({ label, x_label, y_label, parts }: BarsOptions): Promise<string> {
  const count = parts[0]?.values.length ?? 0;
  const every = Math.max(1, Math.ceil(count / 8));
  const rows = parts.flatMap(({ name, color, values }) =>
    values.map((y, index) => ({
      x: index + 1,
      y,
      color: `var(${color})`,
      title: `${name}, ${index + 1}: ${y.toFixed(1)} s`,
    })),
  );
  return draw(label, (plot) => ({
    x: {
      label: x_label,
      type: 'band',
      padding: 0.2,
      tickFormat: (x: number) => ((x - 1) % every === 0 ? String(x) : ''),
    },
    y: { label: y_label, grid: true, ticks: 5 },
    marks: [plot.barY(rows, { x: 'x', y: 'y', fill: 'color', title: 'title' }), plot.ruleY([0])],
  }));
}

export interface MatrixOptions {
  label: string;
  names: readonly string[];
  /** `rows[row][column]` */
  rows: readonly (readonly number[])[];
}

/** A table in colours: each row by its share, so that rare classes are seen as well. */
export function matrix({ label, names, rows }: MatrixOptions): Promise<string> {
  const short = names.map((name) => (name.length > 14 ? `${name.slice(0, 13)}…` : name));
  const unique = short.map((name, index) => (short.indexOf(name) === index ? name : `${name} ${index}`));
  const cells = rows.flatMap((row, target) => {
    const all = row.reduce((sum, each) => sum + each, 0);
    return row.map((count, guess) => ({
      target: unique[target],
      guess: unique[guess],
      count,
      share: all === 0 ? 0 : count / all,
      color: `var(${target === guess ? '--right' : '--wrong'})`,
      // on a cell of full colour, what the page lies on is read better than its ink
      ink: `var(${count > 0.6 * all ? '--ground' : '--ink'})`,
      title: `${names[target]} taken for ${names[guess]}: ${count} of ${all}`,
    }));
  });
  const longest = Math.max(...unique.map((name) => name.length));
  const margin = Math.min(130, 14 + 8 * longest);
  const side = Math.max(16, Math.min(48, 560 / names.length));
  const drawn = names.length * side;
  return draw(
    label,
    (plot) => ({
      width: drawn + margin + 12,
      height: drawn + margin + 8,
      marginLeft: margin,
      marginRight: 12,
      marginTop: 8,
      marginBottom: margin,
      x: { domain: unique, label: null, tickRotate: -60, tickSize: 0, padding: 0.04 },
      y: { domain: unique, label: null, tickSize: 0, padding: 0.04 },
      marks: [
        plot.cell(cells, { x: 'guess', y: 'target', fill: 'var(--field)', inset: 0.5 }),
        plot.cell(cells, {
          x: 'guess',
          y: 'target',
          fill: 'color',
          fillOpacity: 'share',
          inset: 0.5,
          title: 'title',
        }),
        ...(side >= 24
          ? [
              plot.text(
                cells.filter(({ count }) => count > 0),
                { x: 'guess', y: 'target', text: 'count', fill: 'ink' },
              ),
            ]
          : []),
      ],
      opacity: { domain: [0, 1], range: [0, 0.85] },
    }),
    false,
  );
}
