/**
 * The training loop: `import { Trainer } from 'libtorch-node/training'`.
 *
 * @module libtorch-node/training
 */
export * from '../../../lib/training/index.js';
