import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * The share of a batch whose class is among the `k` best, as a tensor of one number, so that nobody waits for a GPU.
 * `target`: classes (batch), or, as mixup gives them, probabilities (batch, classes).
 *
 * @example
 * const share = top_k(torch.tensor([[0.1, 0.9], [0.8, 0.2]]), torch.tensor([1, 1]), 1); // 0.5
 */
export function top_k(output: Tensor, target: Tensor, k: number): Tensor {
  const classes = target.ndim === 2 ? target.argmax(1) : target;
  const most = Math.min(k, output.shape[1]!);
  const [, best] = functions.topk(output, most, { dim: 1 });
  return best!.eq(classes.unsqueeze(1)).sum().to('float32').div(classes.shape[0]!);
}
