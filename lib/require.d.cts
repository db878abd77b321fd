/**
 * What `require('libtorch-node')` gives (lib/index.cts), for TypeScript: all that the ES module has. It lies here, because
 * the compiler copies no declarations into dist/.
 */
export * from '../dist/index.js';
export { default } from '../dist/index.js';
