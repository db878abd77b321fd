/** What fused kernels ask of their tensors. */
import { own } from '../internal/define.js';
import { TorchError } from '../errors.js';
import { python_repr } from '../internal/python-repr.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { FusedGroup } from './common.js';
import type { Optimizer } from './optimizer.js';
import { is_tensor } from './param-groups.js';
import type { Num } from './scalars.js';

const fused_devices = ['mps', 'cuda', 'xpu', 'hpu', 'cpu', 'mtia', 'privateuseone'];

type Ways = Pick<FusedGroup, 'fused' | 'differentiable' | 'foreach'>;

/** Whether the options ask for a fused kernel. Throws where they ask for another way as well. */
export function takes_fused({ fused, differentiable, foreach }: Ways): boolean {
  if (fused && differentiable) throw new TorchError('`fused` does not support `differentiable`');
  if (fused && foreach) throw new TorchError('`fused` and `foreach` cannot be `True` together.');
  return Boolean(fused);
}

/** Throws if a fused kernel does not know the kind of `param`. */
export function check_fused(param: Tensor): void {
  if (fused_devices.includes(param.device.type) && param.is_floating_point()) return;
  throw new TorchError(
    '`fused=True` requires all the params to be floating point Tensors of supported devices: ' +
      `${python_repr(fused_devices)} but torch.${param.dtype} and ${param.device.type}`,
  );
}

/** The kernels run over memory without a look at sizes. */
function check_memory(tensor: Tensor, param: Tensor, what: string): void {
  const same = String(tensor.shape) === String(param.shape) && tensor.dtype === param.dtype;
  if (same && tensor.device === param.device && is_dense(tensor)) return;
  throw new TorchError(
    `\`fused=True\` requires ${what} with the size, dtype and device of its parameter, each element at a place of its own`,
  );
}

function is_dense(tensor: Tensor): boolean {
  const { shape } = tensor;
  if (tensor.numel() === 0) return true;
  const strides = tensor.stride() as number[];
  const order = shape.map((_, index) => index).filter((index) => shape[index] !== 1);
  order.sort((a, b) => strides[a]! - strides[b]!);
  let expected = 1;
  for (const index of order) {
    if (strides[index] !== expected) return false;
    expected *= shape[index]!;
  }
  return true;
}

/** Throws unless gradients, counters and the state's tensors fit their parameters in memory. */
export function check_fused_lists(
  params: readonly Tensor[],
  grads: readonly Tensor[],
  steps: readonly Tensor[],
  ...state: Tensor[][]
): void {
  params.forEach((param, index) => {
    check_memory(param, param, 'a parameter');
    check_memory(grads[index]!, param, 'a gradient');
    for (const list of state) check_memory(list[index]!, param, 'a tensor of the state');
    if (steps[index]!.numel() !== 1) throw new TorchError('`fused=True` requires a `step` of one element');
  });
}

/** The learning rate as a kernel takes it: a tensor on the device of the parameters. */
export function fused_lr(lr: Num, { device }: Tensor): Num {
  return is_tensor(lr) && lr.device.type !== 'cpu' ? lr.to({ device }) : lr;
}

/** What a GradScaler hands to the step of a fused kernel. */
export type Scaling = Pick<Optimizer, 'grad_scale' | 'found_inf'>;

/** As the kernel takes it, on the device of the parameters. */
export function scaling_of(optimizer: Scaling, { device }: Tensor) {
  const on_device = (tensor: Tensor | null | undefined) => tensor?.to({ device, non_blocking: true }) ?? null;
  return {
    grad_scale: on_device(own(optimizer, 'grad_scale')),
    found_inf: on_device(own(optimizer, 'found_inf')),
  };
}

/** A step that the kernel has left out does not count. */
export function take_back(steps: readonly Tensor[], optimizer: Scaling): void {
  const found_inf = own(optimizer, 'found_inf');
  if (found_inf === undefined || steps.length === 0) return;
  const taken = found_inf.to({ device: steps[0]!.device, non_blocking: true });
  functions._foreach_sub_(
    steps,
    steps.map(() => taken),
  );
}
