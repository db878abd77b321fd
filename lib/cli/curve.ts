/** The curves of a run as SVG, written by hand. */
import { type History, type Point, smooth } from './history.js';
import { text } from './lettering.js';

const WIDTH = 960;
const HEIGHT = 420;
const COLOURS = {
  train: '#2563eb',
  val: '#e8590c',
  ink: '#1f2933',
  soft: '#67737f',
  grid: '#e4e8ec',
  chance: '#9aa5b1',
};

interface Panel {
  left: number;
  top: number;
  width: number;
  height: number;
  steps: number;
  most: number;
}

const x_of = (panel: Panel, step: number): number =>
  panel.left + (panel.width * step) / Math.max(panel.steps, 1);
const y_of = (panel: Panel, value: number): number =>
  panel.top + panel.height * (1 - Math.min(Math.max(value, 0), panel.most) / panel.most);

/** A round distance between grid lines, for about `count` of them. */
function spacing(most: number, count: number): number {
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10;
  return factor * power;
}

function path_of(panel: Panel, points: readonly Point[]): string {
  return points
    .filter(({ value }) => Number.isFinite(value))
    .map(
      ({ step, value }, i) =>
        `${i === 0 ? 'M' : 'L'}${x_of(panel, step).toFixed(1)} ${y_of(panel, value).toFixed(1)}`,
    )
    .join('');
}

function stroke(panel: Panel, points: readonly Point[], colour: string, width: number, opacity = 1): string {
  return `<path d="${path_of(panel, points)}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-opacity="${opacity}" stroke-linejoin="round" stroke-linecap="round"/>`;
}

function marks(panel: Panel, points: readonly Point[]): string {
  const circle = ({ step, value }: Point): string =>
    `<circle cx="${x_of(panel, step).toFixed(1)}" cy="${y_of(panel, value).toFixed(1)}" r="4" fill="#fff" stroke="${COLOURS.val}" stroke-width="2"/>`;
  return points
    .filter(({ value }) => Number.isFinite(value))
    .map(circle)
    .join('');
}

function grid(panel: Panel, label: (value: number) => string): string {
  const parts: string[] = [];
  const rise = spacing(panel.most, 5);
  for (let value = 0; value <= panel.most * 1.0001; value += rise) {
    const y = y_of(panel, value).toFixed(1);
    parts.push(`<path d="M${panel.left} ${y}H${panel.left + panel.width}" stroke="${COLOURS.grid}"/>`);
    parts.push(
      text(label(value), panel.left - 8, Number(y) + 4.5, { size: 12, colour: COLOURS.soft, anchor: 'end' }),
    );
  }
  const run = Math.ceil(spacing(Math.max(panel.steps, 1), 5));
  for (let step = 0; step <= panel.steps; step += run) {
    const place = { size: 12, colour: COLOURS.soft, anchor: 'middle' } as const;
    parts.push(text(String(step), x_of(panel, step), panel.top + panel.height + 20, place));
  }
  const middle = panel.left + panel.width / 2;
  parts.push(
    text('step', middle, panel.top + panel.height + 40, { size: 12, colour: COLOURS.soft, anchor: 'middle' }),
  );
  return parts.join('');
}

interface Curve {
  title: string;
  train: readonly Point[];
  val: readonly Point[];
  /** What guessing would give. */
  chance: number;
  label(value: number): string;
}

function draw(panel: Panel, { title, train, val, chance, label }: Curve): string {
  const y = y_of(panel, chance).toFixed(1);
  return [
    text(title, panel.left, panel.top - 16, { size: 15, colour: COLOURS.ink, weight: 1.7 }),
    grid(panel, label),
    `<path d="M${panel.left} ${y}H${panel.left + panel.width}" stroke="${COLOURS.chance}" stroke-dasharray="5 5"/>`,
    text('chance', panel.left + panel.width, Number(y) - 6, {
      size: 11,
      colour: COLOURS.chance,
      anchor: 'end',
    }),
    stroke(panel, train, COLOURS.train, 1, 0.25),
    stroke(panel, smooth(train), COLOURS.train, 2.2),
    stroke(panel, val, COLOURS.val, 2.2),
    marks(panel, val),
  ].join('\n');
}

function legend(x: number, y: number): string {
  const entry = (at: number, colour: string, name: string): string =>
    `<path d="M${at} ${y - 4}h22" stroke="${colour}" stroke-width="2.6" stroke-linecap="round"/>` +
    text(name, at + 30, y, { size: 12, colour: COLOURS.ink });
  return entry(x, COLOURS.train, 'training') + entry(x + 120, COLOURS.val, 'validation');
}

/** What nine values in ten stay below: a few that shoot up would press all others to the ground. */
function usual(points: readonly Point[]): number {
  const values = points.map(({ value }) => value).filter(Number.isFinite);
  return values.sort((a, b) => a - b)[Math.ceil(values.length * 0.9) - 1] ?? 0;
}

/** Loss and accuracy over the steps of a run, side by side. */
export function curve_svg(history: History, classes: number): string {
  const steps = Math.max(history.losses.length, 1);
  const chance = Math.log(classes);
  const most = Math.max(chance * 1.25, usual(smooth(history.losses)), usual(history.val_losses)) * 1.02 || 1;
  const loss: Panel = { left: 64, top: 84, width: 384, height: 266, steps, most };
  const accuracy: Panel = { ...loss, left: 552, most: 1 };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${legend(64, 36)}
${draw(loss, {
  title: 'loss',
  train: history.losses,
  val: history.val_losses,
  chance: Math.log(classes),
  label: (value) => value.toFixed(most < 2 ? 2 : 1),
})}
${draw(accuracy, {
  title: 'accuracy',
  train: history.accuracies,
  val: history.val_accuracies,
  chance: 1 / classes,
  label: (value) => `${Math.round(value * 100)} %`,
})}
</svg>
`;
}
