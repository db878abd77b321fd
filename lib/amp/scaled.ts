/** Outputs times the scale. */
import { ValueError } from '../errors.js';
import { Tensor } from '../tensor/tensor.js';
import type { Device } from '../types.js';
import { Replicas } from './unscale.js';

/** Outputs to scale: a tensor, or arrays of them. */
export type Scalable = Tensor | readonly Scalable[];

/** `scale_on` gives the scale, which is made on the device of the first output. */
export function scaled(outputs: Scalable, scale_on: (device: Device) => Tensor): Scalable {
  if (outputs instanceof Tensor) {
    const scale = scale_on(outputs.device);
    return outputs.mul(scale.to({ device: outputs.device, non_blocking: true }));
  }
  let replicas: Replicas | null = null;
  const apply = (value: Scalable): Scalable => {
    if (value instanceof Tensor) {
      replicas ??= new Replicas(scale_on(value.device));
      return value.mul(replicas.get(value.device));
    }
    if (typeof value === 'object' && value !== null && Symbol.iterator in value) {
      return Array.from(value as Iterable<Scalable>, apply);
    }
    throw new ValueError('outputs must be a Tensor or an iterable of Tensors');
  };
  return apply(outputs);
}
