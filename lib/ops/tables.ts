/** Every operator table of this folder, by the namespace in which PyTorch has it. Pure data. */
import type { Rows } from './row.js';
import { activation } from './rows/activation.js';
import { arithmetic } from './rows/arithmetic.js';
import { bits } from './rows/bits.js';
import { comparison } from './rows/comparison.js';
import { complex } from './rows/complex.js';
import { conversion } from './rows/conversion.js';
import { convolution } from './rows/convolution.js';
import { copies } from './rows/copies.js';
import { creation } from './rows/creation.js';
import { cumulative } from './rows/cumulative.js';
import { fft } from './rows/fft.js';
import { foreach } from './rows/foreach.js';
import { foreach_unary } from './rows/foreach-unary.js';
import { fused } from './rows/fused.js';
import { gamma } from './rows/gamma.js';
import { indexing } from './rows/indexing.js';
import { join } from './rows/join.js';
import { linalg } from './rows/linalg.js';
import { loss } from './rows/loss.js';
import { matrices } from './rows/matrices.js';
import { normalization } from './rows/normalization.js';
import { parts } from './rows/parts.js';
import { pooling } from './rows/pooling.js';
import { products } from './rows/products.js';
import { random } from './rows/random.js';
import { recurrent } from './rows/recurrent.js';
import { reduction } from './rows/reduction.js';
import { sparse } from './rows/sparse.js';
import { special } from './rows/special.js';
import { stft } from './rows/stft.js';
import { trigonometry } from './rows/trigonometry.js';
import { unary } from './rows/unary.js';
import { views } from './rows/views.js';

/** `torch` itself, or a module below it. */
export type Namespace = 'torch' | 'linalg' | 'special' | 'fft';

export interface Table {
  readonly namespace: Namespace;
  readonly rows: Rows;
}

const families: readonly Rows[] = [
  activation,
  arithmetic,
  bits,
  comparison,
  complex,
  conversion,
  convolution,
  copies,
  creation,
  cumulative,
  foreach,
  foreach_unary,
  fused,
  gamma,
  indexing,
  join,
  loss,
  matrices,
  normalization,
  parts,
  pooling,
  products,
  random,
  recurrent,
  reduction,
  sparse,
  stft,
  trigonometry,
  unary,
  views,
];

export const tables: readonly Table[] = [
  ...families.map((rows): Table => ({ namespace: 'torch', rows })),
  { namespace: 'linalg', rows: linalg },
  { namespace: 'special', rows: special },
  { namespace: 'fft', rows: fft },
];
