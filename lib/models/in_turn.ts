import { is_grad_enabled } from '../autograd/grad-mode.js';
import { with_grad_mode } from '../autograd/run-in.js';
import type { Tensor } from '../tensor/tensor.js';

/** One part of a model: a module, or a function that takes no time worth waiting for. */
type Part = { forward_async(x: Tensor): Promise<Tensor> } | ((x: Tensor) => Tensor);

/**
 * Runs the parts one after the other on the compute thread. Gradients are recorded, or not, as at the beginning:
 * the caller's `no_grad` has ended by the time that the second part starts.
 */
export async function in_turn(x: Tensor, parts: readonly Part[]): Promise<Tensor> {
  const recording = is_grad_enabled();
  for (const part of parts) {
    x = await with_grad_mode(recording, () => (typeof part === 'function' ? part(x) : part.forward_async(x)));
  }
  return x;
}
