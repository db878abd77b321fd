/** Gradients of a tensor. */
import { type AutogradBackwardOptions, backward, backward_async } from '../autograd/backward.js';
import { TorchError } from '../errors.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import type { Tensor } from './tensor.js';

export interface BackwardOptions {
  /** Gradient of the result with respect to this tensor. Default: 1 for a tensor of one element. */
  gradient?: Tensor | null;
  /** Keeps the graph for another backward. Default: the value of `create_graph`. */
  retain_graph?: boolean | null;
  /** Builds a graph of the derivative, for higher derivatives. Default: false. */
  create_graph?: boolean;
  /** Only these leaves get gradients. Default: all leaves that were used. */
  inputs?: Tensor | readonly Tensor[] | null;
}

export type BackwardArguments = Arguments<
  BackwardOptions,
  [gradient: 'gradient', retain_graph: 'retain_graph', create_graph: 'create_graph', inputs: 'inputs']
>;

/** What `register_hook` returns: `remove()` takes the hook away. */
export interface RemovableHandle {
  remove(): void;
}

const bind_backward = signature<BackwardOptions>('Tensor.backward', {
  gradient: null,
  retain_graph: null,
  create_graph: false,
  inputs: null,
});

export abstract class GradientMethods {
  /**
   * Computes the gradients of the leaves that this tensor was made of, and adds them to their `grad`.
   *
   * @throws TorchError if the tensor has more than one element and `gradient` is not given, or if the graph
   * was freed by an earlier backward.
   *
   * @example
   * const x = torch.tensor([1, 2, 3.5], { requires_grad: true });
   * x.pow(2).sum().backward();
   * console.log(x.grad?.tolist()); // [2, 4, 7]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
   */
  backward(this: Tensor, ...args: BackwardArguments): void {
    backward({ tensors: this, ...read_backward(args) });
  }

  /** As `backward`, on the compute thread: the event loop stays free until the promise is done. */
  async backward_async(this: Tensor, ...args: BackwardArguments): Promise<void> {
    await backward_async({ tensors: this, ...read_backward(args) });
  }

  /**
   * Says whether autograd records what is done with this tensor; returns the tensor.
   *
   * @throws TorchError if the tensor is no leaf, or its dtype has no gradients.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.requires_grad_.html
   */
  requires_grad_<Self extends Tensor>(
    this: Self,
    requires_grad: boolean | { requires_grad: boolean } = true,
  ): Self {
    const wanted =
      typeof requires_grad === 'object' && requires_grad !== null
        ? requires_grad.requires_grad
        : requires_grad;
    if (typeof wanted !== 'boolean') {
      throw new TypeError(
        `requires_grad_(): argument 'requires_grad' (position 1) must be bool, not ${type_name(wanted)}`,
      );
    }
    this.requires_grad = wanted;
    return this;
  }

  /**
   * Adds a hook that sees the gradient of this tensor when it is computed, and may return another in its place.
   *
   * @throws TorchError if the tensor does not require gradients.
   *
   * @example
   * const x = torch.ones(2, { requires_grad: true });
   * const handle = x.register_hook((grad) => grad.mul(2));
   * x.sum().backward();
   * console.log(x.grad?.tolist()); // [2, 2]
   * handle.remove();
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html
   */
  register_hook(this: Tensor, hook: (grad: Tensor) => Tensor | null | undefined | void): RemovableHandle {
    check_hook(this, hook, 'register_hook');
    return {
      remove: addon.register_hook(this, hook as (grad: NativeTensor) => NativeTensor | null | undefined),
    };
  }

  /**
   * Adds a hook that is called with this leaf each time its `grad` was accumulated.
   *
   * @throws TorchError if the tensor does not require gradients, or is no leaf.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.register_post_accumulate_grad_hook.html
   */
  register_post_accumulate_grad_hook(this: Tensor, hook: (tensor: Tensor) => void): RemovableHandle {
    check_hook(this, hook, 'register_post_accumulate_grad_hook');
    if (!this.is_leaf) {
      throw new TorchError('post accumulate grad hooks cannot be registered on non-leaf tensors');
    }
    return { remove: addon.register_post_accumulate_grad_hook(this, hook as (tensor: NativeTensor) => void) };
  }
}

function check_hook(tensor: Tensor, hook: unknown, owner: string): void {
  if (!tensor.requires_grad) {
    throw new TorchError("cannot register a hook on a tensor that doesn't require gradient");
  }
  if (typeof hook !== 'function') {
    throw new TypeError(`${owner}(): argument 'hook' (position 1) must be callable, not ${type_name(hook)}`);
  }
}

function read_backward(args: readonly unknown[]): Omit<AutogradBackwardOptions, 'tensors'> {
  const { gradient, ...options } = bind_backward(args);
  return { grad_tensors: gradient, ...options };
}
