/** Values from a normal distribution between two bounds. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { warn } from '../../internal/warn.js';
import type { NativeGenerator } from '../../native/exports/core.js';
import { functions } from '../../ops/index.js';
import { tensor as make_tensor } from '../../tensor/create.js';
import type { Tensor } from '../../tensor/tensor.js';
import { drawn } from './fill.js';
import { needed, type OptionsOf, taking } from '../takes.js';

export interface TruncNormalArguments extends OptionsOf<typeof trunc_normal_> {}

interface Distribution {
  mean: number;
  std: number;
  a: number;
  b: number;
  generator: NativeGenerator | null;
}

/**
 * Fills the tensor from N(mean, std²), with values outside [a, b] drawn again; returns it.
 *
 * @example
 * nn.init.trunc_normal_(torch.empty(3, 5), { std: 0.02 });
 */
export const trunc_normal_ = taking(
  'trunc_normal_',
  {
    tensor: needed<Tensor>(),
    /** Default: 0. */
    mean: 0,
    /** Default: 1. */
    std: 1,
    /** Lower bound. Default: -2. */
    a: -2,
    /** Upper bound. Default: 2. */
    b: 2,
    ...drawn,
  },
  ({ tensor, ...distribution }): Tensor => {
    const { mean, std, a, b } = distribution;
    if (tensor.device.type === 'meta') return tensor;
    if (mean < a - 2 * std || mean > b + 2 * std) {
      warn(
        'mean is more than 2 std from [a, b] in nn.init.trunc_normal_. ' +
          'The distribution of values may be incorrect.',
        'UserWarning',
      );
    }
    const inside = normal_cdf((b - mean) / std) - normal_cdf((a - mean) / std);
    return with_grad_mode(false, () =>
      inside > 0.3 ? draw_again(tensor, distribution) : reject(tensor, distribution),
    );
  },
);

function normal_cdf(x: number): number {
  const argument = make_tensor(x / Math.sqrt(2), { dtype: 'float64', device: 'cpu' });
  return (1 + (functions.erf(argument).item() as number)) / 2;
}

/** Draws from the normal distribution until all values are inside. */
function draw_again(tensor: Tensor, { mean, std, a, b, generator }: Distribution): Tensor {
  // The bounds as the dtype rounds them.
  const [lowest, highest] = [a, b].map(
    (bound) => make_tensor(bound, { dtype: tensor.dtype, device: 'cpu' }).item() as number,
  ) as [number, number];
  let result: Tensor = tensor.normal_(mean, std, { generator });
  for (;;) {
    const outside = result.lt(lowest).bitwise_or(result.gt(highest));
    if (!outside.any().item()) break;
    const fresh = functions.empty_like(result).normal_(mean, std, { generator });
    result = functions.where(outside, fresh, result);
  }
  return result === tensor ? tensor : tensor.copy_(result);
}

/** Draws from the uniform distribution, and keeps a value with the probability that the normal one has there. */
function reject(tensor: Tensor, { mean, std, a, b, generator }: Distribution): Tensor {
  const mode = Math.max(a, Math.min(mean, b));
  const log_peak = -0.5 * ((mode - mean) / std) ** 2;
  const candidates = functions.empty_like(tensor);
  const accept = functions.empty_like(tensor);
  const log_density = () => candidates.sub_(mean).div_(std).pow_(2).mul_(-0.5).sub_(log_peak);
  tensor.uniform_(a, b, { generator });
  candidates.copy_(tensor);
  log_density();
  let pending = accept.uniform_({ generator }).log_().gt(candidates);
  let result = tensor;
  while (pending.any().item()) {
    candidates.uniform_(a, b, { generator });
    result = functions.where(pending, candidates, result);
    log_density();
    pending = functions.where(pending, accept.uniform_({ generator }).log_().gt(candidates), pending);
  }
  return result === tensor ? tensor : tensor.copy_(result);
}
