/**
 * The notebook's models and torchvision's: `import * as models from 'libtorch-node/models'`.
 *
 * @module libtorch-node/models
 */
export * from '../../../dist/models/index.js';
