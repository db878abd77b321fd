/** The trainer for `require`: see `../index.cts`. */
import create_require = require('../internal/node-require.cjs');

const training: typeof import('./index.js', { with: { 'resolution-mode': 'import' }}) =
  create_require(__filename)('./index.js');

export = training;
