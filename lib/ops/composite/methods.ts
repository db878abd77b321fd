/** Methods of tensors over the functions of this folder. */
import type { Arguments } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import {
  type AsTuple,
  nonzero,
  type UniqueConsecutiveOptions,
  type UniqueOptions,
  unique,
  unique_consecutive,
} from './distinct.js';
import { type LuOptions, lu } from './decompositions.js';
import { type NormOptions, norm } from './norms.js';

type Rest<Options> = Omit<Options, 'input'>;

/** Methods that are written in TypeScript because PyTorch writes them in Python. */
export interface CompositeMethods {
  /** Norm of all elements, or along `dim`. [PyTorch](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.norm.html) */
  norm(
    ...args: Arguments<Rest<NormOptions>, [p: 'p', dim: 'dim', keepdim: 'keepdim', dtype: 'dtype']>
  ): Tensor;
  /** Distinct elements. [PyTorch](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.unique.html) */
  unique(options?: Rest<UniqueOptions> & { return_inverse?: false; return_counts?: false }): Tensor;
  unique(
    ...args: Arguments<
      Rest<UniqueOptions>,
      [sorted: 'sorted', return_inverse: 'return_inverse', return_counts: 'return_counts', dim: 'dim']
    >
  ): Tensor | Tensor[];
  /** Runs of equal elements reduced to one. [PyTorch](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.unique_consecutive.html) */
  unique_consecutive(
    options?: Rest<UniqueConsecutiveOptions> & { return_inverse?: false; return_counts?: false },
  ): Tensor;
  unique_consecutive(
    ...args: Arguments<
      Rest<UniqueConsecutiveOptions>,
      [return_inverse: 'return_inverse', return_counts: 'return_counts', dim: 'dim']
    >
  ): Tensor | Tensor[];
  /** LU decomposition in packed form, and its pivots. [PyTorch](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.lu.html) */
  lu(...args: Arguments<Omit<LuOptions, 'A'>, [pivot: 'pivot', get_infos: 'get_infos']>): Tensor[];
  /** Indices of all non-zero elements. [PyTorch](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.nonzero.html) */
  nonzero(options?: AsTuple<false>): Tensor;
  nonzero(options: Required<AsTuple<true>>): Tensor[];
}

/** `function(input, ...args)` as a method. */
function as_method(callee: CallableFunction) {
  return function (this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(callee, undefined, [this, ...args]);
  };
}

export const composite_methods = {
  lu: as_method(lu),
  norm: as_method(norm),
  unique: as_method(unique),
  unique_consecutive: as_method(unique_consecutive),
  nonzero: as_method(nonzero),
} as unknown as CompositeMethods;
