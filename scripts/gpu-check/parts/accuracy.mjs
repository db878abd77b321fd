// Accuracy of our kernels, and of PyTorch's operators, against float64.
import { answer_of } from '../program.mjs';

/**
 * Half a unit in the last place: what rounding the exact result once would be off by at most. For TF32 a whole one: the
 * tensor cores may cut off what they do not read, and PyTorch's own kernel may not use them.
 */
const ROUNDING = {
  float32: 2 ** -24,
  TF32: 2 ** -10,
  float16: 2 ** -11,
  bfloat16: 2 ** -9,
  autocast: 2 ** -9,
};
/** So much worse than PyTorch's operators a kernel may be. */
const ALLOWED = 1.5;

const is_good = ({ ours, theirs }, dtype) => ours <= ALLOWED * theirs || ours <= ROUNDING[dtype];

/** One line of each case: its worst quantity. */
export function accuracy_line({ name, dtype, found, error }) {
  const title = `${name}, ${dtype}`;
  if (error !== undefined) return { good: false, cells: [title, 'failed', '', '', error] };
  const ratio = ({ ours, theirs }) => (ours === 0 ? 0 : Number.isNaN(ours) ? Infinity : ours / theirs);
  const [worst] = [...found].sort((a, b) => is_good(a, dtype) - is_good(b, dtype) || ratio(b) - ratio(a));
  const { ours, theirs, quantity } = worst;
  return {
    good: is_good(worst, dtype),
    cells: [title, ours.toExponential(1), theirs.toExponential(1), ratio(worst).toFixed(2), quantity],
  };
}

export async function accuracy(context) {
  const settings = { device: context.device, batch: 4, network: context.device === 'cuda' };
  const { results } = await answer_of([process.execPath, context.side('accuracy.mjs')], settings, context);
  const lines = results.map(accuracy_line);
  const wrong = lines.filter(({ good }) => !good);
  return {
    sections: [
      {
        title: 'Accuracy: root mean square error against float64, over the root mean square',
        columns: ['worst quantity of', 'here', 'PyTorch', 'ratio', 'which'],
        lines,
        note: `${lines.length - wrong.length} of ${lines.length} within ${ALLOWED} times PyTorch's error, or below the rounding of the dtype`,
      },
    ],
    results: { accuracy: results },
  };
}
