/**
 * PyTorch's `torch`: `import torch, { nn, optim } from 'libtorch-node'`. What the default export has beside the names of this
 * page, the functions over tensors, is in {@link Functions}.
 *
 * @module libtorch-node
 */
export * from '../../../dist/index.js';
export type { Functions } from '../../../dist/ops/index.js';
// what the type is that lib/tensor/tensor.ts gives its name to
export { Tensor } from '../../../dist/tensor/instance.js';

/** The default export: everything on this page, and {@link Functions}. */
export type Torch = typeof import('../../../dist/index.js').default;
