/** The curves of a run, for a notebook. */
import { lines, type Series } from './charts.js';

/** Numbers by name, as a `History` has them. */
type Columns = Readonly<Record<string, readonly number[]>>;

/** The colours of the report's page, which a notebook does not have. */
const COLOURS = '--muted: #71797f; --first: #1f6fd6; --second: #c2560c';

/** Columns that are no curves: where a row stands, and its learning rates. */
const PLACE = /^(epoch|step|lr(_\d+)?)$/;

function series_of(name: string, color: string, { step = [] }: Columns, values: readonly number[]): Series {
  const points = values.map((y, index) => ({ x: step[index] as number, y }));
  return { name, color, points, dots: points.length < 20, is_noisy: true };
}

/** Loss and metrics over the batches, training and validation: a piece of HTML; text where there is nothing yet. */
export async function curves(steps: Columns, epochs: Columns): Promise<string> {
  const of_epochs = Object.keys(epochs).filter((name) => name.startsWith('train_'));
  const of_steps = Object.keys(steps).filter((name) => !PLACE.test(name));
  const names = [...new Set([...of_steps, ...of_epochs.map((name) => name.slice('train_'.length))])];
  const drawings = names.map((name) => {
    const has_steps = steps[name] !== undefined;
    const trained = steps[name] ?? epochs[`train_${name}`] ?? [];
    const validated = epochs[`val_${name}`] ?? [];
    const series = [
      series_of('training', '--first', has_steps ? steps : epochs, trained),
      series_of('validation', '--second', epochs, validated),
    ].filter(({ points }) => points.some(({ y }) => Number.isFinite(y)));
    const label = `${name} over the batches: ${series.map((each) => each.name).join(', ')}`;
    const keys = series
      .map((each) => `<span style="color: var(${each.color})">${each.name}</span>`)
      .join(' · ');
    return lines({ label, x_label: 'batches', y_label: name, series }).then(
      (svg) => `${svg}<div>${keys}</div>`,
    );
  });
  const drawn = (await Promise.all(drawings)).map(
    (drawing) => `<div style="width: 460px; font: 13px system-ui, sans-serif">${drawing}</div>`,
  );
  if (drawn.length === 0) return '<p>Nothing has been trained yet.</p>';
  return `<div style="display: flex; flex-wrap: wrap; ${COLOURS}">${drawn.join('')}</div>`;
}
