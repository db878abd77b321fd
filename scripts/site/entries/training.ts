/**
 * The training loop: `import { Trainer } from 'libtorch-node/training'`.
 *
 * @module libtorch-node/training
 */
export * from '../../../dist/training/index.js';
