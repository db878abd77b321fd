/**
 * PyTorch's `torch`: `import torch, { nn, optim } from 'libtorch-node'`. What the default export has beside the names of this
 * page, the functions over tensors, is in {@link Functions}.
 *
 * @module libtorch-node
 */
export * from '../../../lib/index.js';
export type { Functions } from '../../../lib/ops/index.js';
// what the type is that lib/tensor/tensor.ts gives its name to
export { Tensor } from '../../../lib/tensor/instance.js';

/** The default export: everything on this page, and {@link Functions}. */
export type Torch = typeof import('../../../lib/index.js').default;
