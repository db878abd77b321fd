import { one_hot } from '../nn/functional/index.js';
import { functions, ops } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';

/** What becomes of a batch before it is learnt from. */
export type BatchTransform = (X: Tensor, y: Tensor) => [X: Tensor, y: Tensor];

/**
 * Mixes each picture of a batch with the one before it, and their classes alike: torchvision's `MixUp`. The share is
 * drawn from Beta(alpha, alpha). Classes (batch) become probabilities (batch, classes).
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.MixUp.html
 *
 * @throws RangeError unless `alpha` is positive
 * @example
 * const mix = mixup({ alpha: 0.2, num_classes: 10 });
 * const [X, y] = mix(torch.rand(4, 3, 8, 8), torch.tensor([0, 1, 2, 3]));
 * console.log(y.shape); // [4, 10]
 */
export function mixup({ alpha, num_classes }: { alpha: number; num_classes: number }): BatchTransform {
  if (!(alpha > 0)) throw new RangeError(`mixup(): alpha must be positive, not ${alpha}`);
  const concentration = functions.full([1, 2], alpha, { dtype: 'float32' });
  return (X, y) => {
    const drawn = ops.aten!._sample_dirichlet!(concentration) as Tensor;
    const share = drawn.select(1, 0).item() as number;
    const classes = (y.ndim === 1 ? one_hot(y, num_classes) : y).to('float32');
    return [mix(X, share), mix(classes, share)];
  };
}

const mix = (all: Tensor, share: number): Tensor =>
  all
    .roll(1, 0)
    .mul_(1 - share)
    .add_(all.mul(share));
