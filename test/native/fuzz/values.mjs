// Seeded random arguments: plausible ones, and what no program should give.

/** A small generator of numbers in [0, 1): every call of the fuzzer has one of its own, so that it can be repeated. */
export function random_of(seed) {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const pick = (random, list) => list[Math.floor(random() * list.length)];

const dtypes = [
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint8',
  'bool',
];
const more_dtypes = [...dtypes, 'complex64', 'complex128'];
const shapes = [
  [],
  [0],
  [1],
  [2],
  [3],
  [2, 3],
  [3, 2],
  [3, 3],
  [0, 3],
  [2, 3, 4],
  [1, 3, 5, 5],
  [2, 1, 4, 4, 4],
];
const strings = [
  'mean',
  'sum',
  'none',
  'linear',
  'reflect',
  'constant',
  'cpu',
  'cuda',
  'meta',
  'cpu:99',
  'same',
];
const odd_strings = [
  '',
  '...',
  ':',
  '::',
  '1:',
  '::-1',
  '-1:2:0',
  'ij,jk->ik',
  'i->ii',
  'a'.repeat(300),
  '\0',
  '\ud800',
];
const integers = [0, 1, 2, 3, -1, -2, 4, 5, 7];
// Sizes between a thousand and 2 ** 36 are left out: they are honest work, and take its time and memory.
const odd_integers = [
  -0,
  64,
  65,
  -100,
  2 ** 36,
  -(2 ** 31),
  2 ** 53,
  -(2 ** 53),
  2 ** 53 - 1,
  2 ** 62,
  2 ** 63,
  1e300,
];
const floats = [0.5, -0.5, 1.5, 1e-8, 1e30, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** A tensor, now and then one that is a view, needs gradients, was disposed, or belongs to no memory. */
export function tensor_of(torch, random) {
  const shape = pick(random, shapes);
  const dtype = random() < 0.6 ? 'float32' : pick(random, more_dtypes);
  let made = torch.ones(shape, { dtype });
  if (random() < 0.5) made = torch.arange(made.numel()).reshape(shape).to(dtype);
  const kind = random();
  if (kind < 0.1 && dtype.startsWith('float')) made.requires_grad = true;
  else if (kind < 0.2 && made.ndim > 1) made = made.transpose(0, -1);
  else if (kind < 0.25) made = torch.full(shape, pick(random, [Number.NaN, -1, 100]), { dtype: 'float32' });
  else if (kind < 0.28) made = torch.full(shape, pick(random, [-1, 5, 2 ** 40]), { dtype: 'int64' });
  else if (kind < 0.3) made = torch.empty(shape, { device: 'meta', dtype });
  else if (kind < 0.32 && made.ndim > 0)
    made = made.index('0:1').expand([made.shape[0] === 0 ? 0 : 1, -1].slice(0, made.ndim));
  else if (kind < 0.34) made.dispose();
  return made;
}

function cyclic() {
  const list = [1];
  list.push(list);
  return list;
}

function detached() {
  const array = new Float32Array(4);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function thrower() {
  throw new Error('a getter throws');
}

/** An array that changes while it is read. */
function shrinking(torch, random) {
  const list = [1, 2, 3, 4];
  const gone = tensor_of(torch, random);
  Object.defineProperty(list, 0, {
    get() {
      list.length = 1;
      gone.dispose();
      return gone;
    },
  });
  return list;
}

const strange = [
  () => undefined,
  () => null,
  () => Symbol('s'),
  () => thrower,
  () => ({}),
  () => [],
  () => [[], [1]],
  cyclic,
  () => [Number.NaN, 2 ** 53, -0, 1.5],
  () => new Array(2 ** 32 - 1),
  () => [new Array(2 ** 31)],
  () => Object.defineProperty([1, 2], 1, { get: thrower }),
  () => Object.defineProperty({}, 'dtype', { get: thrower, enumerable: true }),
  () => ({ dtype: 'float33' }),
  () => ({ device: 'cuda' }),
  () => ({ toString: thrower, valueOf: thrower, [Symbol.toPrimitive]: thrower }),
  () => new Proxy([], { get: thrower }),
  () => new Proxy({}, { ownKeys: thrower, get: thrower, getPrototypeOf: thrower, has: thrower }),
  () => revoked([]),
  () => revoked({}),
  detached,
  () => new Float32Array(new SharedArrayBuffer(16)),
  () => new BigInt64Array(2),
  () => new Uint8ClampedArray(3),
  () => new DataView(new ArrayBuffer(8)),
  () => 2n ** 63n,
  () => -(2n ** 64n),
  () => 5n,
  () => Object.create(null),
  () => new (class Odd {})(),
  () => ({ real: 1, imag: 'x' }),
  () => ({ type: 'cpu', index: 2 ** 40 }),
  () => new Map([[1, 2]]),
  () => new Date(Number.NaN),
  () => globalThis,
];

export function hostile(torch, random) {
  const kind = random();
  if (kind < 0.25) return pick(random, odd_integers);
  if (kind < 0.35) return pick(random, floats);
  if (kind < 0.45) return pick(random, odd_strings);
  if (kind < 0.5) return shrinking(torch, random);
  if (kind < 0.55) return new Proxy(tensor_of(torch, random), {});
  if (kind < 0.6) return Object.create(tensor_of(torch, random));
  return pick(random, strange)();
}

const list_of = (random, make) => Array.from({ length: Math.floor(random() * 4) }, make);

const by_type = {
  Tensor: (torch, random) => tensor_of(torch, random),
  Number: (_, random) => (random() < 0.6 ? pick(random, integers) : pick(random, floats)),
  int: (_, random) => (random() < 0.85 ? pick(random, integers) : pick(random, odd_integers)),
  float: (_, random) => (random() < 0.6 ? pick(random, [0.1, 0.5, 1, 2]) : pick(random, floats)),
  bool: (_, random) => random() < 0.5,
  str: (_, random) => (random() < 0.8 ? pick(random, strings) : pick(random, odd_strings)),
  'torch.dtype': (_, random) => pick(random, more_dtypes),
  'torch.layout': (_, random) => pick(random, ['strided', 'sparse_coo']),
  'torch.device': (_, random) => pick(random, ['cpu', 'meta', 'cuda', 'xyz', 'cpu:7']),
  'torch.memory_format': (_, random) =>
    pick(random, ['channels_last', 'preserve_format', 'contiguous_format']),
  'torch.Generator': (torch) => new torch.Generator(),
};

/** A value of the type that an error message names; `undefined` for types it does not know. */
export function value_of(torch, random, type) {
  const list = /^tuple of (.*?)s$/.exec(type);
  if (list) return list_of(random, () => value_of(torch, random, list[1]));
  return by_type[type]?.(torch, random);
}

export function anything(torch, random) {
  const kind = random();
  if (kind < 0.45) return tensor_of(torch, random);
  if (kind < 0.6) return pick(random, integers);
  if (kind < 0.65) return pick(random, floats);
  if (kind < 0.7) return pick(random, strings);
  if (kind < 0.75) return list_of(random, () => pick(random, integers));
  if (kind < 0.8) return list_of(random, () => tensor_of(torch, random));
  if (kind < 0.83) return random() < 0.5;
  return hostile(torch, random);
}

function show_number(value) {
  if (Number.isNaN(value)) return "float('nan')";
  if (!Number.isFinite(value)) return value > 0 ? "float('inf')" : "-float('inf')";
  return Object.is(value, -0) ? '-0' : String(value);
}

function show_tensor(value) {
  if (value.is_disposed) return '<disposed>';
  const dtype = `torch.${value.dtype}`;
  if (value.device.type === 'meta')
    return `torch.empty(${JSON.stringify(value.shape)}, device='meta', dtype=${dtype})`;
  const numbers = value.is_complex() ? '1' : show(value.detach().flatten().to('float64').tolist());
  const made = `torch.tensor(${numbers}).to(${dtype}).expand(${value.numel()}).reshape(${JSON.stringify(value.shape)})`;
  return made.replace(/\.expand\(0\)/, '') + (value.requires_grad ? '.requires_grad_()' : '');
}

/** A value as Python writes it, as far as it can: a call that kills the process is tried in Python, too. */
export function show(value, depth = 0) {
  try {
    if (value === null || value === undefined) return 'None';
    if (typeof value === 'function') return `<function ${value.name}>`;
    if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'number') return show_number(value);
    if (typeof value !== 'object') return String(value);
    if (typeof value.dtype === 'string') return show_tensor(value);
    if (Array.isArray(value) && value.length > 200) return `<${value.length} elements>`;
    if (Array.isArray(value) && depth < 3)
      return `[${value.map((each) => show(each, depth + 1)).join(', ')}]`;
    return `<${Object.prototype.toString.call(value)}>`;
  } catch {
    return '<odd>';
  }
}
