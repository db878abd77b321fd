/** What SyncBatchNorm computes: PyTorch's `torch/nn/modules/_functions.py`. */
import { Function as AutogradFunction, type FunctionCtx } from '../autograd/function.js';
import { functions, ops } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { all_reduce } from './collectives.js';
import { all_gather } from './gathering.js';
import type { ProcessGroup } from './world.js';

type Kernel = 'stats' | 'gather_stats_with_counts' | 'elemt' | 'backward_reduce' | 'backward_elemt';

const aten = ops.aten as unknown as Record<`batch_norm_${Kernel}`, (...args: readonly unknown[]) => unknown>;

const contiguous = (tensor: Tensor) =>
  (tensor.ndim === 4 && tensor.is_contiguous({ memory_format: 'channels_last' })) ||
  (tensor.ndim === 5 && tensor.is_contiguous({ memory_format: 'channels_last_3d' }))
    ? tensor
    : tensor.contiguous();

/** Mean, inverse deviation and count of this process's batch, one behind the other. */
function own_statistics(input: Tensor, eps: number): Tensor {
  const channels = input.shape[1] as number;
  if (input.numel() === 0) {
    return functions.zeros([2 * channels + 1], { dtype: input.dtype, device: input.device });
  }
  const [mean, invstd] = aten.batch_norm_stats(input, eps) as [Tensor, Tensor];
  const count = functions.full([1], input.numel() / channels, { dtype: mean.dtype, device: mean.device });
  return functions.cat([mean, invstd, count]);
}

type Inputs = [
  input: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  running_mean: Tensor | null,
  running_var: Tensor | null,
  eps: number,
  momentum: number,
  group: ProcessGroup,
];

/** Normalises by the statistics of the batches of all processes of a group. */
export class SyncedNorm extends AutogradFunction {
  static override forward(ctx: FunctionCtx, ...args: Inputs): Tensor {
    const [given, given_weight, bias, running_mean, running_var, eps, momentum, group] = args;
    const input = contiguous(given);
    const weight = given_weight?.contiguous() ?? null;
    const channels = input.shape[1] as number;
    const own = own_statistics(input, eps);
    const gathered = Array.from({ length: group.size() }, () => functions.empty_like(own));
    all_gather(gathered, own, { group });
    const parts = functions.stack(gathered).split(channels, 1) as [Tensor, Tensor, Tensor];
    // Processes without a batch have nothing to say.
    const with_batch = parts[2].squeeze(-1).ge(1).nonzero().squeeze(1);
    const [means, invstds, counts] = parts.map((part) => part.index_select(0, with_batch)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const [mean, invstd] = aten.batch_norm_gather_stats_with_counts(
      input,
      means,
      invstds,
      running_mean,
      running_var,
      momentum,
      eps,
      counts.view(-1).to(running_mean?.dtype ?? counts.dtype),
    ) as [Tensor, Tensor];
    ctx.save_for_backward(input, weight, mean, invstd, counts.to('int32'));
    ctx.group = group;
    if (input.numel() === 0) return functions.empty_like(input);
    return aten.batch_norm_elemt(input, weight, bias, mean, invstd, eps) as Tensor;
  }

  static override backward(ctx: FunctionCtx, given: Tensor): (Tensor | null)[] {
    const grad_output = contiguous(given);
    const [input, weight, mean, invstd, counts] = ctx.saved_tensors as [
      Tensor,
      Tensor | null,
      Tensor,
      Tensor,
      Tensor,
    ];
    const group = ctx.group as ProcessGroup;
    const [of_input, of_weight, of_bias] = ctx.needs_input_grad as [boolean, boolean, boolean];
    const none = [null, null, null, null, null];
    if (input.numel() === 0) {
      const nothing = functions.zeros([2 * (input.shape[1] as number)], {
        dtype: input.dtype,
        device: input.device,
      });
      if (of_input) all_reduce(nothing, { group });
      return [null, null, null, ...none];
    }
    const [sum_dy, sum_dy_xmu, grad_weight, grad_bias] = aten.batch_norm_backward_reduce(
      grad_output,
      input,
      mean,
      invstd,
      weight,
      of_input,
      of_weight,
      of_bias,
    ) as [Tensor, Tensor, Tensor, Tensor];
    let grad_input: Tensor | null = null;
    if (of_input) {
      const sums = functions.cat([sum_dy, sum_dy_xmu]);
      all_reduce(sums, { group });
      const [dy, dy_xmu] = sums.split(sum_dy.shape[0] as number) as [Tensor, Tensor];
      grad_input = aten.batch_norm_backward_elemt(
        grad_output,
        input,
        mean,
        invstd,
        weight?.to(mean.dtype) ?? null,
        dy,
        dy_xmu,
        counts,
      ) as Tensor;
    }
    const with_weight = weight !== null;
    return [
      grad_input,
      with_weight && of_weight ? grad_weight : null,
      with_weight && of_bias ? grad_bias : null,
      ...none,
    ];
  }
}
