/**
 * torchvision under one name: `import { vision as torchvision } from 'libtorch-node'`, then `torchvision.datasets.MNIST`,
 * `torchvision.io.read_image`.
 */
export * as datasets from '../datasets/index.js';
export * as transforms from '../transforms/index.js';
export * as io from './io.js';
export * as utils from './utils.js';
