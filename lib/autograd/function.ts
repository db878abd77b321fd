/** Operations with a derivative of one's own: `torch.autograd.Function`. */
import { NotImplementedError } from '../errors.js';
import { check_list } from '../internal/list-from.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { FunctionNode, FunctionOutcome } from '../native/exports/autograd.js';
import type { NativeTensor } from '../native/exports/core.js';
import type { Tensor } from '../tensor/tensor.js';

/** Of `forward` and `backward`: the holes of an array of any length would do where nothing is differentiated. */
const MOST_RESULTS = 65536;

let outcome_of: (ctx: FunctionCtx, outputs: readonly unknown[], node: FunctionNode | null) => FunctionOutcome;

/**
 * The first argument of `forward` and `backward`: carries what the one has to tell the other. Tensors go through
 * `save_for_backward`; other values may be kept in fields of any name.
 */
export class FunctionCtx {
  #node: FunctionNode | null = null;
  #saved: readonly (Tensor | null)[] = [];
  #dirty: readonly Tensor[] = [];
  #non_differentiable: readonly Tensor[] = [];
  #materialize_grads = true;

  /** For each argument of `forward`, whether its gradient is wanted. */
  readonly needs_input_grad: readonly boolean[];

  [field: string]: unknown;

  /** @internal */
  constructor(needs_input_grad: readonly boolean[]) {
    this.needs_input_grad = needs_input_grad;
  }

  /**
   * Keeps tensors for `backward`, inputs, outputs or others; null stands for none. Call it at most once, in `forward`.
   *
   * @throws TypeError if one of them is neither a tensor nor null.
   */
  save_for_backward(...tensors: (Tensor | null)[]): void {
    tensors.forEach((tensor, index) => {
      if (tensor === null || tensor instanceof addon.Tensor) return;
      throw new TypeError(
        `save_for_backward can only save variables, but argument ${index} is of type ${type_name(tensor)}`,
      );
    });
    this.#saved = tensors;
  }

  /**
   * The tensors given to `save_for_backward`, in its order; null where null was saved.
   *
   * @throws TorchError if one of them was modified by an in-place operation since, or if the graph was freed.
   */
  get saved_tensors(): Tensor[] {
    return this.#node === null ? [] : (addon.saved_tensors(this.#node) as Tensor[]);
  }

  /** Says which inputs `forward` has changed in place. Each must be among the outputs. */
  mark_dirty(...inputs: Tensor[]): void {
    this.#dirty = inputs;
  }

  /** Says which outputs have no gradient. `backward` still gets an argument for each of them, zeros. */
  mark_non_differentiable(...outputs: Tensor[]): void {
    this.#non_differentiable = outputs;
  }

  /** With false, `backward` gets null instead of zeros for an output that has no gradient. Default: true. */
  set_materialize_grads(value: boolean): void {
    this.#materialize_grads = value;
  }

  static {
    outcome_of = (ctx, outputs, node) => {
      const outcome = {
        outputs,
        saved: ctx.#saved,
        dirty: ctx.#dirty,
        non_differentiable: ctx.#non_differentiable,
        materialize_grads: ctx.#materialize_grads,
      };
      ctx.#node = node;
      // What is saved the node keeps from now on. Here, tensors would outlive the graph, and outputs keep it.
      ctx.#saved = [];
      ctx.#dirty = [];
      ctx.#non_differentiable = [];
      return outcome;
    };
  }
}

/** What a class needs for `apply`. */
interface FunctionClass<Args extends unknown[], Result> {
  readonly name: string;
  forward(ctx: FunctionCtx, ...args: Args): Result;
  backward(ctx: FunctionCtx, ...grads: never[]): unknown;
}

type NativeBackward = (grads: (NativeTensor | null)[]) => readonly unknown[];

// Not a closure inside apply(): it would keep the arguments alive as long as the graph.
function backward_of(
  owner: Pick<FunctionClass<never, unknown>, 'backward'>,
  ctx: FunctionCtx,
): NativeBackward {
  return (grads) => {
    const result = owner.backward(ctx, ...(grads as never[]));
    check_list(`${(owner as { name?: string }).name}.backward`, 'result', result, MOST_RESULTS);
    return Array.isArray(result) ? result : [result];
  };
}

/**
 * Base class of operations with a derivative of one's own. A subclass has two static methods:
 *
 * - `forward(ctx, ...args)` returns a tensor, or an array of outputs. Nothing in it is recorded.
 * - `backward(ctx, ...grads)` gets the gradient of each output and returns the gradient of each argument of
 *   `forward`: one value or an array, null where an argument is no tensor or needs none. Made of differentiable
 *   operations, it can be differentiated itself.
 *
 * @example
 * class Exp extends torch.autograd.Function {
 *   static override forward(ctx: autograd.FunctionCtx, x: Tensor) {
 *     const y = x.exp();
 *     ctx.save_for_backward(y);
 *     return y;
 *   }
 *   static override backward(ctx: autograd.FunctionCtx, grad: Tensor) {
 *     const [y] = ctx.saved_tensors;
 *     return grad.mul(y!);
 *   }
 * }
 * const x = torch.zeros(2, { requires_grad: true });
 * Exp.apply(x).sum().backward();
 * console.log(x.grad?.tolist()); // [1, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.Function
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: PyTorch's name, reached as torch.autograd.Function
export abstract class Function {
  /** To be written by the subclass. */
  static forward(_ctx: FunctionCtx, ..._args: never[]): unknown {
    throw new NotImplementedError('You must implement the forward function for custom autograd.Function.');
  }

  /** To be written by the subclass. */
  static backward(_ctx: FunctionCtx, ..._grads: never[]): unknown {
    throw new NotImplementedError(
      'You must implement either the backward or vjp method for your custom autograd.Function to use it with ' +
        'backward mode AD.',
    );
  }

  /**
   * Runs `forward` and records the call, if an argument requires gradients. Only tensors that are arguments
   * themselves count, not those inside arrays or objects.
   *
   * @throws TorchError during the backward pass if `backward` returns a wrong number of gradients.
   */
  static apply<Args extends unknown[], Result>(this: FunctionClass<Args, Result>, ...args: Args): Result {
    const ctx = new FunctionCtx(args.map((arg) => arg instanceof addon.Tensor && arg.requires_grad));
    let several = false;
    const forward = (node: FunctionNode | null): FunctionOutcome => {
      const result = this.forward(ctx, ...args);
      several = Array.isArray(result);
      check_list(`${this.name}.forward`, 'result', result, MOST_RESULTS);
      return outcome_of(ctx, several ? (result as unknown[]) : [result], node);
    };
    const outputs = addon.apply_function(`${this.name}Backward`, args, forward, backward_of(this, ctx));
    return (several ? outputs : outputs[0]) as Result;
  }
}
