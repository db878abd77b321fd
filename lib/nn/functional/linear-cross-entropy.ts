import { TorchError } from '../../errors.js';
import { nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { python_text } from '../module/repr.js';
import type { Reduction } from '../reduction.js';
import { by_name, needed, type OptionsOf, taking } from '../takes.js';
import { cross_entropy } from './loss.js';
import { check_tensors } from './sizes.js';

export interface LinearCrossEntropyArguments extends OptionsOf<typeof linear_cross_entropy> {}

/**
 * Cross entropy of the logits that a linear layer gives.
 *
 * PyTorch's `options`, which compute it in chunks to save memory, are not there.
 *
 * @throws TorchError if the sizes do not go together.
 *
 * @example
 * const loss = nn.functional.linear_cross_entropy(torch.randn(4, 8), torch.randn(3, 8), torch.tensor([0, 2, 1, 1]));
 * console.log(loss.shape); // []
 */
export const linear_cross_entropy = taking(
  'linear_cross_entropy',
  {
    /** `[N, in_features]` or `[in_features]`. */
    input: needed<Tensor>(),
    /** `[num_classes, *out_features, in_features]`. */
    linear_weight: needed<Tensor>(),
    /** Class numbers, or probabilities in the shape of the logits `[N, num_classes, *out_features]`. */
    target: needed<Tensor>(),
    /** `[num_classes, *out_features]`. */
    linear_bias: by_name<Tensor | null>(null),
    /** A factor for each class. */
    weight: by_name<Tensor | null>(null),
    /** Default: `'mean'`. */
    reduction: by_name<Reduction>('mean'),
    /** A class number that counts for nothing. Default: -100. */
    ignore_index: by_name<number | null>(null),
    /** How much of the target is spread over all classes, from 0 to 1. Default: 0. */
    label_smoothing: by_name<number>(0),
  },
  ({ input, linear_weight, target, linear_bias, ignore_index, ...options }) => {
    check_tensors('linear_cross_entropy', { input, linear_weight, target });
    check_sizes(input, linear_weight, linear_bias);
    const [num_classes, ...rest] = linear_weight.shape as [number, ...number[]];
    const outputs = rest.slice(0, -1);
    const logits_shape = [...input.shape.slice(0, -1), num_classes, ...outputs];
    if (String(target.shape) === String(logits_shape) && ignore_index !== null) {
      throw new TorchError('ignore_index cannot be specified when target contains probabilities');
    }
    const rows = outputs.reduce((product, size) => product * size, num_classes);
    const weight = outputs.length > 0 ? linear_weight.reshape([rows, input.size(-1)]) : linear_weight;
    const bias = outputs.length > 0 ? (linear_bias?.reshape(rows) ?? null) : linear_bias;
    const logits = nn_functions.linear(input, weight, bias).reshape(logits_shape);
    return cross_entropy(logits, target, { ...options, ignore_index: ignore_index ?? -100 });
  },
);

function check_sizes(input: Tensor, weight: Tensor, bias: Tensor | null): void {
  const problem = problem_of_input(input, weight) ?? problem_of_outputs(input, weight, bias);
  if (problem !== null) throw new TorchError(problem);
}

function problem_of_input(input: Tensor, weight: Tensor): string | null {
  if (input.ndim < 1 || input.ndim > 2) {
    return `expected input with dimensionality 1 or 2, got ${input.ndim}`;
  }
  if (weight.ndim < 2) {
    return `expected linear_weight with dimensionality at least 2, got ${weight.ndim}`;
  }
  if (input.size(-1) === weight.size(-1)) return null;
  return (
    'expected equal input and linear_weight last dimensions (in_features), got ' +
    `${input.size(-1)} and ${weight.size(-1)}, respectively`
  );
}

function problem_of_outputs(input: Tensor, weight: Tensor, bias: Tensor | null): string | null {
  const outputs = weight.shape.slice(0, -1);
  if (bias !== null && String(bias.shape) !== String(outputs)) {
    return `expected linear_bias shape ${python_text(outputs)}, got ${python_text(bias.shape)}`;
  }
  if (outputs.length < 2 || input.ndim > 1) return null;
  return (
    `K-dimensional loss defined by linear_weight shape ${python_text(weight.shape)} requires batched input, ` +
    `(N, ${input.size(-1)}), got unbatched input with shape ${python_text(input.shape)}`
  );
}
