/** What every tensor has, as a type. The class itself is native: `tensor.ts`. */
import type { NativeTensor } from '../native/exports/core.js';
import type { Methods } from '../ops/index.js';
import type { ConversionMethods } from './conversion.js';
import type { CopyMethods } from './deepcopy.js';
import type { GradientMethods } from './gradient.js';
import type { IndexingMethods } from './indexing.js';
import type { TransferMethods } from './transfer.js';
import type { TypeMethods } from './typed.js';
import type { ValueMethods } from './values.js';
import type { ViewProperties } from './views.js';

interface OwnMethods
  extends ValueMethods,
    ConversionMethods,
    CopyMethods,
    TypeMethods,
    IndexingMethods,
    GradientMethods,
    TransferMethods,
    ViewProperties {}

/** A class to the compiler, for the reason that `NativeTensor` is one. */
export declare class Tensor extends NativeTensor {}

/** An array of numbers of any number of dimensions, which autograd can follow. Made by `torch.tensor` and its kin. */
export interface Tensor extends OwnMethods, Methods {
  /**
   * The same memory under a tensor of its own: outside the graph, with a version of its own, so that autograd does
   * not see what is written through it. Setting it puts the memory, shape and dtype of another tensor under this one.
   *
   * @throws TypeError if it is set to what is no tensor; TorchError if to one of another kind (sparse, meta), or, for a
   * tensor that requires gradients, to one whose dtype has none.
   *
   * @example
   * const layer = new nn.Linear(2, 2);
   * layer.weight.data.fill_(0);
   * layer.weight.data = torch.ones(2, 2);
   */
  get data(): Tensor;
  set data(value: NativeTensor);
}
