/** Every case, by the namespace and name of its row. A row that is in none of the tables fails the test. */
import { fft, linalg, products, special } from './algebra.js';
import { elementwise } from './elementwise.js';
import { lists, losses } from './losses.js';
import { making, uninitialised } from './making.js';
import { networks } from './networks.js';
import { parts } from './parts.js';
import { reductions } from './reductions.js';
import { masked } from './masked.js';
import { shapes } from './shapes.js';
import { sparse, sparse_module } from './sparse.js';
import { windows } from './windows.js';
import type { Cases } from './spec.js';

export { uninitialised };

const torch: Cases = {
  ...elementwise,
  ...making,
  ...uninitialised,
  ...reductions,
  ...shapes,
  ...products,
  ...networks,
  ...losses,
  ...lists,
  ...sparse,
};

/** By namespace (`parts` for internal rows), then by name. */
export const cases: Readonly<Record<string, Cases>> = {
  torch,
  linalg,
  special,
  fft,
  sparse: sparse_module,
  'signal.windows': windows,
  masked,
  parts,
};
