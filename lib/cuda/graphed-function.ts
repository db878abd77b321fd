/** A function of tensors that replays one graph forward and another backward. */
import { Function as AutogradFunction, type FunctionCtx } from '../autograd/function.js';
import { is_grad_enabled } from '../autograd/grad-mode.js';
import { TorchError } from '../errors.js';
import { flatten, type Rebuild } from '../internal/tree.js';
import type { Tensor } from '../tensor/tensor.js';
import type { CUDAGraph } from './graphs.js';

/** The graphs, and the tensors that they read and write. */
export interface GraphedParts {
  readonly forward: {
    readonly graph: CUDAGraph;
    readonly outputs: readonly Tensor[];
    readonly rebuild: Rebuild;
  };
  readonly backward: {
    readonly graph: CUDAGraph;
    /** Where the gradients of the outputs are read; null for an output that has none. */
    readonly grad_outputs: readonly (Tensor | null)[];
    /** The gradients of `inputs` and `parameters`. */
    readonly grad_inputs: readonly (Tensor | null)[];
  };
  readonly inputs: readonly Tensor[];
  readonly parameters: readonly Tensor[];
}

/** Copies unless the two are the same memory. */
function fill(to: Tensor, from: Tensor): void {
  if (to.data_ptr() !== from.data_ptr()) to.copy_(from);
}

export function graphed_function(parts: GraphedParts): (...args: unknown[]) => unknown {
  const { forward, backward, inputs, parameters } = parts;
  class Graphed extends AutogradFunction {
    static override forward(_ctx: FunctionCtx, ...given: Tensor[]): Tensor[] {
      for (const [index, input] of inputs.entries()) fill(input, given[index]!);
      forward.graph.replay();
      return forward.outputs.map((output) => output.detach());
    }

    static override backward(_ctx: FunctionCtx, ...grads: Tensor[]): (Tensor | null)[] {
      if (is_grad_enabled() && grads.some((each) => each?.requires_grad)) {
        throw new TorchError(
          'trying to differentiate twice a function that was marked with @once_differentiable',
        );
      }
      backward.grad_outputs.forEach((to, index) => {
        if (to !== null) fill(to, grads[index]!);
      });
      backward.graph.replay();
      return backward.grad_inputs.map((gradient) => gradient?.detach() ?? null);
    }
  }
  return (...args) => {
    const [leaves] = flatten(args);
    if (leaves.length !== inputs.length) {
      throw new TypeError(
        `a graphed callable takes ${inputs.length} tensors, as its sample_args, not ${leaves.length}`,
      );
    }
    return forward.rebuild(Graphed.apply(...(leaves as Tensor[]), ...parameters) as unknown as unknown[]);
  };
}
