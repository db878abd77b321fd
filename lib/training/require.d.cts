/** What `require('libtorch-node/training')` gives, for TypeScript: see `../require.d.cts`. */
export * from '../../dist/training/index.js';
