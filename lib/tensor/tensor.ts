/**
 * The class of all tensors. It is native, so that LibTorch's results become objects without running
 * JavaScript; here its prototype gets the operators of lib/ops and the methods of this folder.
 */
import { mix_into } from '../internal/mixin.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import { type Methods, methods } from '../ops/index.js';
import { ConversionMethods } from './conversion.js';
import { GradientMethods } from './gradient.js';
import { IndexingMethods } from './indexing.js';
import { refuse_indexing } from './refusals.js';
import { ViewProperties } from './views.js';
import { ValueMethods } from './values.js';

interface OwnMethods
  extends ValueMethods,
    ConversionMethods,
    IndexingMethods,
    GradientMethods,
    ViewProperties {}

/** An array of numbers of any number of dimensions, which autograd can follow. Made by `torch.tensor` and its kin. */
export interface Tensor extends NativeTensor, OwnMethods, Methods {}

export interface TensorClass {
  /** For subclasses: shares the memory of `data`, outside its graph. */
  new (data: NativeTensor, requires_grad?: boolean): Tensor;
  readonly prototype: Tensor;
}

export const Tensor = addon.Tensor as TensorClass;

refuse_indexing(Tensor.prototype);
mix_into(Tensor.prototype, { prototype: methods });
mix_into(Tensor.prototype, ValueMethods, ConversionMethods, IndexingMethods, GradientMethods, ViewProperties);
