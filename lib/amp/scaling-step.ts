/** What a scaler knows of an optimizer, and the step of one that unscales by itself. */
import type { Optimizer } from '../optim/optimizer.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Device } from '../types.js';

/** An optimizer whose `step` reads `grad_scale` and `found_inf` by itself. */
interface ScalingOptimizer {
  _step_supports_amp_scaling?: boolean;
  grad_scale?: Tensor | null | undefined;
  found_inf?: Tensor | undefined;
}

export type Steps = Pick<Optimizer, 'step' | 'param_groups'> & ScalingOptimizer;

export interface OptimizerState {
  stage: 'ready' | 'unscaled' | 'stepped';
  found_inf_per_device: Map<Device, Tensor>;
}

/** Whether gradients were infinite, from each device, on one. */
export function found_infs_on({ found_inf_per_device }: OptimizerState, device: Device): Tensor[] {
  return [...found_inf_per_device.values()].map((found_inf) => found_inf.to({ device, non_blocking: true }));
}

/** For an optimizer whose kernel unscales and leaves out by itself: nothing waits for the GPU. */
export function step_scaling(
  optimizer: Steps,
  state: OptimizerState,
  scale: Tensor,
  args: Parameters<Optimizer['step']>,
): unknown {
  const [first, ...others] = found_infs_on(state, scale.device);
  const before = optimizer.grad_scale;
  optimizer.grad_scale =
    state.stage === 'unscaled' ? (before ?? null) : before == null ? scale.mul(1) : scale.mul(before);
  optimizer.found_inf = others.reduce(
    (sum, each) => sum.add(each),
    first ?? functions.full([], 0, { dtype: 'float32', device: scale.device }),
  );
  const result = optimizer.step(...args);
  state.stage = 'stepped';
  delete optimizer.grad_scale;
  delete optimizer.found_inf;
  return result;
}
