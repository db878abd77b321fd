// The notebook learns: with the package's defaults, our kernels on.
import { answer_of } from '../program.mjs';

const ENOUGH_EPOCHS = 5; // fewer show only that it runs

export function notebook_section({ losses, classes, pictures }) {
  const [first, last] = [losses[0], losses.at(-1)];
  const enough = losses.length >= ENOUGH_EPOCHS;
  const good = losses.every(Number.isFinite) && (!enough || last < 0.5 * Math.log(classes));
  const verdict = good ? (enough ? 'learns' : 'runs') : 'does NOT learn';
  const cells = [`${pictures} pictures, ${losses.length} epochs`, first.toFixed(3), last.toFixed(3), verdict];
  return {
    title: 'The corrected notebook, on the built-in pictures',
    columns: ['what', 'first loss', 'last loss', 'verdict'],
    lines: [{ good, cells }],
  };
}

export async function notebook(context) {
  const { device, sizes } = context;
  const settings = { device, of_each: sizes.pictures, epochs: sizes.epochs };
  const found = await answer_of([process.execPath, context.side('notebook.mjs')], settings, context);
  return { sections: [notebook_section(found)], results: { notebook: found } };
}
