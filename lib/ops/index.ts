/**
 * Operators: functions of `torch` and its modules, and methods of tensors. All but a few are rows of the
 * tables in `rows/`; the few are in `composite/`.
 */
import * as bound from './bound.js';
import { atleast_1d, atleast_2d, atleast_3d } from './composite/atleast.js';
import { nonzero, unique, unique_consecutive } from './composite/distinct.js';
import {
  block_diag,
  broadcast_shapes,
  broadcast_tensors,
  cartesian_prod,
  einsum,
  meshgrid,
} from './composite/lists.js';
import { chain_matmul, lu } from './composite/decompositions.js';
import { type CompositeMethods, composite_methods } from './composite/methods.js';
import { pca_lowrank, svd_lowrank } from './composite/lowrank.js';
import { cdist, norm, tensordot } from './composite/norms.js';
import { range } from './composite/range.js';
import { unravel_index } from './composite/unravel.js';
import type { Functions as BoundFunctions, Methods as BoundMethods } from './surface.js';

const composites = {
  atleast_1d,
  atleast_2d,
  atleast_3d,
  block_diag,
  broadcast_shapes,
  broadcast_tensors,
  cartesian_prod,
  cdist,
  chain_matmul,
  einsum,
  lu,
  meshgrid,
  nonzero,
  norm,
  pca_lowrank,
  range,
  svd_lowrank,
  tensordot,
  unique,
  unique_consecutive,
  unravel_index,
};

/** Functions of `torch`, by name. */
export interface Functions extends BoundFunctions, Readonly<typeof composites> {}

/** Methods of tensors, by name. */
export interface Methods extends BoundMethods, CompositeMethods {}

/** Every function of `torch` that is an operator, by name. */
export const functions: Functions = { ...bound.functions, ...composites };

/** Every method of tensors that is an operator, by name: to be put on `Tensor.prototype`. */
export const methods = { ...bound.methods, ...composite_methods } as Methods;

export { masked } from './composite/masked.js';
export { sparse } from './composite/sparse.js';
export { windows } from './composite/windows.js';
export { fft, internal, linalg, nn_functions, special } from './bound.js';
export { ops } from './namespace.js';
