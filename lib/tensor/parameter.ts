/** Tensors that a module learns. */
import { type Arguments, signature } from '../internal/arguments.js';
import type { Memo } from '../internal/deepcopy.js';
import { type_name } from '../internal/type-name.js';
import { refuse_clones, uncloneable } from '../internal/uncloneable.js';
import { addon } from '../native/addon.js';
import type { NativeTensor, NativeTensorClass } from '../native/exports/core.js';
import { Tensor, type TensorClass } from './tensor.js';

export interface ParameterArguments {
  /** Default: an empty tensor. */
  data?: NativeTensor | null;
  /** Default: true. */
  requires_grad?: boolean;
}

const bind = signature<ParameterArguments>('Parameter.__new__', { data: null, requires_grad: true });

/** The native class itself: through `torch.Tensor`, every parameter would have a shape of object of its own. */
const NativeTensorBase = addon.Tensor as TensorClass;

/**
 * A tensor that counts as a parameter of the module that holds it. It shares the memory of `data`.
 *
 * @throws TorchError if `requires_grad` is true and the dtype has no gradients.
 *
 * @example
 * const weight = new nn.Parameter(torch.zeros(2, 3));
 * console.log(weight.requires_grad); // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
 */
export class Parameter extends NativeTensorBase {
  constructor(...args: Arguments<ParameterArguments, [data: 'data', requires_grad: 'requires_grad']>) {
    const { data, requires_grad } = bind(args);
    const given = data ?? addon.tensor([], null, null, false);
    if (!(given instanceof Tensor)) {
      throw new TypeError(`Parameter.__new__(): argument 'data' must be Tensor, not ${type_name(given)}`);
    }
    super(given, requires_grad);
    refuse_clones(this, uncloneable.tensor);
  }

  /**
   * A parameter of its own with the same values, without a gradient, for `torch.deepcopy`.
   *
   * @internal
   */
  override __deepcopy__(memo: Memo): Parameter {
    const data = this.data.clone({ memory_format: 'preserve_format' });
    const copy = new (this.constructor as typeof Parameter)(data, this.requires_grad);
    memo.set(this, copy);
    return copy;
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

/** How the addon makes the object of a parameter of its own: without the constructor above. */
function bare_parameter(): Tensor {
  const parameter = Reflect.construct(NativeTensorBase, [], Parameter);
  refuse_clones(parameter, uncloneable.tensor);
  return parameter;
}

addon.initialize({ Parameter: bare_parameter as unknown as NativeTensorClass });
