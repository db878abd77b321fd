/** What `require('libtorch-node/models')` gives, for TypeScript: see `../require.d.cts`. */
export * from '../../dist/models/index.js';
