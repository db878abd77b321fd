/** Gradients divided by a scale, on every device that they are on. */
import { no_grad } from '../autograd/grad-mode.js';
import { AssertionError, ValueError } from '../errors.js';
import { type_name } from '../internal/type-name.js';
import { internal } from '../ops/index.js';
import type { Optimizer } from '../optim/optimizer.js';
import { Tensor } from '../tensor/tensor.js';
import type { Device } from '../types.js';

/** Copies of a tensor on other devices, one each. */
export class Replicas {
  readonly of_device = new Map<Device, Tensor>();
  constructor(readonly master: Tensor) {}

  get(device: Device): Tensor {
    let replica = this.of_device.get(device);
    if (replica === undefined) {
      replica = this.master.to({ device, non_blocking: true, copy: true });
      this.of_device.set(device, replica);
    }
    return replica;
  }
}

/** The gradient of a parameter as the kernel takes it; null where there is none. */
function grad_to_unscale(param: Tensor, allow_fp16: boolean): Tensor | null {
  if (!(param instanceof Tensor)) {
    throw new AssertionError(`expected param to be torch.Tensor, got ${type_name(param)}`);
  }
  const { grad } = param;
  if (grad === null) return null;
  if (!allow_fp16 && grad.dtype === 'float16') throw new ValueError('Attempting to unscale FP16 gradients.');
  if (!grad.is_sparse) return grad;
  // Where indices come twice their values are added up, which may overflow in float16.
  if (grad.dtype === 'float16') param.grad = grad.coalesce();
  return param.grad!._values();
}

/** The gradients of an optimizer, by device and dtype. */
function grads_of({ param_groups }: Pick<Optimizer, 'param_groups'>, allow_fp16: boolean) {
  const lists = new Map<Device, Map<string, Tensor[]>>();
  for (const { params } of param_groups) {
    for (const param of params) {
      const grad = grad_to_unscale(param, allow_fp16);
      if (grad === null) continue;
      const of_device = lists.get(grad.device) ?? new Map<string, Tensor[]>();
      const list = of_device.get(grad.dtype) ?? [];
      list.push(grad);
      lists.set(grad.device, of_device.set(grad.dtype, list));
    }
  }
  return lists;
}

/**
 * Multiplies all gradients of an optimizer by `inv_scale`, in place, and gives a tensor for each of their devices:
 * `found_inf`, or 1 if one of them was not finite.
 *
 * @throws ValueError for gradients of float16, unless they are allowed.
 */
export function unscale_grads(
  optimizer: Pick<Optimizer, 'param_groups'>,
  inv_scale: Tensor,
  found_inf: Tensor,
  allow_fp16: boolean,
): Map<Device, Tensor> {
  const inv_scales = new Replicas(inv_scale);
  const found_infs = new Replicas(found_inf);
  no_grad(() => {
    for (const [device, of_device] of grads_of(optimizer, allow_fp16)) {
      for (const grads of of_device.values()) {
        internal._amp_foreach_non_finite_check_and_unscale_(
          grads,
          found_infs.get(device),
          inv_scales.get(device),
        );
      }
    }
  });
  return found_infs.of_device;
}
