// The values of string arguments, which ATen's schemas do not say: by argument, or by operator and argument.

const WORDS = {
  approximate: ['none', 'tanh'],
  rounding_mode: ['trunc', 'floor'],
  side: ['left', 'right'],
  padding: ['valid', 'same'],
  padding_side: ['left', 'right'],
  indexing: ['ij', 'xy'],
  interpolation: ['linear', 'lower', 'higher', 'nearest', 'midpoint'],
  pad_mode: ['constant', 'reflect', 'replicate', 'circular'],
  ord: ['fro', 'nuc'],
  p: ['fro', 'nuc'],
  UPLO: ['L', 'U'],
  norm: ['forward', 'backward', 'ortho'],
  'pad.mode': ['constant', 'reflect', 'replicate', 'circular'],
  'qr.mode': ['reduced', 'complete', 'r'],
  'lstsq.driver': ['gels', 'gelsy', 'gelsd', 'gelss'],
  'svd.driver': ['gesvd', 'gesvdj', 'gesvda'],
  'svdvals.driver': ['gesvd', 'gesvdj', 'gesvda'],
  'scatter.reduce': ['add', 'multiply'],
  'scatter_reduce.reduce': ['sum', 'prod', 'mean', 'amax', 'amin'],
  'index_reduce.reduce': ['prod', 'mean', 'amax', 'amin'],
  'segment_reduce.reduce': ['max', 'mean', 'min', 'sum', 'prod'],
  '_sparse_mm.reduce': ['sum', 'mean', 'amax', 'amin'],
};

/** Arguments that take any text. */
const FREE = new Set(['einsum.equation']);

/** The type of the string argument `argument` of the operator `name`. */
export function word_type(name, argument) {
  const operator = name.startsWith('_') ? name : name.replace(/_$/, '');
  if (FREE.has(`${operator}.${argument}`)) return 'string';
  const words = WORDS[`${operator}.${argument}`] ?? WORDS[argument];
  if (words === undefined)
    throw new Error(`scripts/surface/words.mjs has no values for ${argument} of ${name}`);
  return words.map((word) => `'${word}'`).join(' | ');
}
