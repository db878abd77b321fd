/** Options that most optimizers have. */
import type { Tensor } from '../tensor/tensor.js';
import type { ParamGroup, Params } from './param-groups.js';

/** A group of any of them. */
interface AnyGroup extends ParamGroup {
  /** A tensor if the optimizer was given one. */
  lr: number;
  maximize: boolean;
  foreach: boolean | null;
  differentiable: boolean;
}

/** A group of most optimizers. */
export interface CommonGroup extends AnyGroup {
  capturable: boolean;
}

/** A group of an optimizer with a fused kernel. */
export interface FusedGroup extends AnyGroup {
  fused: boolean | null;
}

interface AnyOptions<Group extends ParamGroup> {
  /** Tensors, `[name, tensor]` pairs as from `named_parameters()`, or groups with options of their own. */
  params: Params<Group>;
  /** Learning rate, a number or a tensor of one element. */
  lr?: number | Tensor;
  /** Climbs instead of descending. Default: false. */
  maximize?: boolean;
  /** Steps many parameters at once: faster, with more memory. Default: on CUDA only. */
  foreach?: boolean | null;
  /** Lets autograd record the step. Default: false. */
  differentiable?: boolean;
}

export interface CommonOptions<Group extends ParamGroup> extends AnyOptions<Group> {
  /** Keeps everything on the device, so that a CUDA graph can record the step. Default: false. */
  capturable?: boolean;
}

export interface FusedOptions<Group extends ParamGroup> extends AnyOptions<Group> {
  /** Steps with one kernel for everything: fastest. Default: false. */
  fused?: boolean | null;
}

/** What `CommonGroup` has beside `lr`, for groups that older versions saved. */
export const common_since = { foreach: null, maximize: false, differentiable: false, capturable: false };
