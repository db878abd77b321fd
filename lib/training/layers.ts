import { no_grad } from '../autograd/grad-mode.js';
import { functions, linalg } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';

/** How much one parameter learns in a step. */
export interface LayerReport {
  /** The parameter's name: `conv.0.weight`. */
  name: string;
  /** Norm of the gradient. */
  grad_norm: number;
  /** Norm of what the step changed, over the norm before: about 0.001 is healthy, 0 learns nothing. */
  update_ratio: number;
}

type Named = Iterable<[name: string, parameter: Tensor]>;

const norms = (tensors: readonly Tensor[]): Tensor =>
  functions.stack(tensors.map((each) => linalg.vector_norm(each.detach()).to('float64').cpu()));

/** Runs one optimizer step and measures it. It needs room for a copy of the parameters. */
export async function measured(named: Named, step: () => Promise<unknown>): Promise<LayerReport[]> {
  const learning = [...named].filter(([, parameter]) => parameter.grad != null);
  if (learning.length === 0) {
    await step();
    return [];
  }
  const before = learning.map(([, parameter]) => parameter.detach().clone());
  const gradients = norms(learning.map(([, parameter]) => parameter.grad as Tensor)).tolist() as number[];
  await step();
  const changes = no_grad(() => learning.map(([, parameter], i) => parameter.detach().sub(before[i]!)));
  const [changed, was] = [norms(changes), norms(before)].map((each) => each.tolist() as number[]);
  return learning.map(([name], i) => ({
    name,
    grad_norm: gradients[i]!,
    update_ratio: was![i] === 0 ? Number.NaN : changed![i]! / was![i]!,
  }));
}
