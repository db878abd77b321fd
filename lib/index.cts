/**
 * The package for `require`: the one instance that `import` gives, so that `instanceof` holds whichever way a program
 * came by a class.
 */
import create_require = require('./internal/node-require.cjs');
import type { Torch } from './index.js' with { 'resolution-mode': 'import' };

type Library = typeof import('./index.js', { with: { 'resolution-mode': 'import' }});

const library: Library = create_require(__filename)('./index.js');

// What `import torch from` gives; `.default` is for programs that were compiled from that.
const torch = Object.defineProperty(library.default, 'default', {
  value: library.default,
  configurable: true,
}) as Torch & { readonly default: Torch };

export = torch;
