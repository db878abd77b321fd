/**
 * The class of all tensors. It is native, so that LibTorch's results become objects without running
 * JavaScript; here its prototype gets the operators of lib/ops and the methods of this folder.
 */
import { mix_into } from '../internal/mixin.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import { methods } from '../ops/index.js';
import { ConversionMethods } from './conversion.js';
import { CopyMethods } from './deepcopy.js';
import { GradientMethods } from './gradient.js';
import { IndexingMethods } from './indexing.js';
import type { Tensor as Instance } from './instance.js';
import type { LegacyArguments } from './legacy.js';
import { refuse_indexing } from './refusals.js';
import { TransferMethods } from './transfer.js';
import { constructor_over, TypeMethods } from './typed.js';
import { ViewProperties } from './views.js';
import { ValueMethods } from './values.js';

/** An array of numbers of any number of dimensions, which autograd can follow. Made by `torch.tensor` and its kin. */
export type Tensor = Instance;

export interface TensorClass {
  /** For subclasses: shares the memory of `data`, outside its graph. */
  new (data: NativeTensor, requires_grad?: boolean): Tensor;
  new (...args: LegacyArguments): Tensor;
  (...args: LegacyArguments): Tensor;
  readonly prototype: Tensor;
}

/**
 * The class of all tensors. Called, with or without `new`, it is PyTorch's old constructor in the default dtype, as
 * `torch.FloatTensor` is in its own: integers are sizes, lists are data.
 *
 * @example
 * torch.Tensor(2, 3).shape; // [2, 3]
 * new torch.Tensor([1, 2]).dtype; // 'float32'
 * torch.ones(2) instanceof torch.Tensor; // true
 *
 * @see https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor
 */
export const Tensor = constructor_over(addon.Tensor) as TensorClass;

refuse_indexing(Tensor.prototype);
mix_into(Tensor.prototype, { prototype: methods });
mix_into(
  Tensor.prototype,
  ValueMethods,
  ConversionMethods,
  CopyMethods,
  TypeMethods,
  IndexingMethods,
  GradientMethods,
  TransferMethods,
  ViewProperties,
);
