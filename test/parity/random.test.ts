/** Seeds and states of generators, against PyTorch. */

import torch, { type DType, type Generator, type Tensor } from 'libtorch-node';
import t from 'tap';
import {
  type Asserter,
  compares_bits,
  digest,
  equal_bits,
  expect_error,
  observe,
  python,
} from '../helpers/reference.js';

t.test('seeds: numbers, bigints, negative ones, fractions', async (t) => {
  const seeds = [0, 1109, -1, 2 ** 53, 2 ** 63, -(2 ** 63), 3.75, 2n ** 64n - 1n, -(2n ** 63n), -5n];
  for (const seed of seeds) {
    const exact = typeof seed === 'bigint' || Number.isInteger(seed) ? BigInt(seed) : seed;
    const theirs = await python(`
        torch.manual_seed(${exact})
        return {'initial': str(torch.initial_seed()), 'drawn': torch.randn(3)}
    `);
    torch.manual_seed(seed);
    equal_bits(t, { initial: String(torch.initial_seed()), drawn: torch.randn(3) }, theirs, String(seed));
  }
});

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are the point
const mistakes: [code: string, ours: (generator: any) => unknown][] = [
  ['torch.manual_seed(2**64)', () => torch.manual_seed(2n ** 64n)],
  ['torch.manual_seed(-2**63 - 1)', () => torch.manual_seed(-(2n ** 63n) - 1n)],
  ['torch.manual_seed(float("nan"))', () => torch.manual_seed(Number.NaN)],
  ['torch.set_rng_state(torch.zeros(3))', () => torch.set_rng_state(torch.zeros(3))],
  [
    'torch.set_rng_state(torch.zeros(3, dtype=torch.uint8))',
    () => torch.set_rng_state(torch.zeros(3, { dtype: 'uint8' })),
  ],
  ['torch.Generator().set_state(3)', (generator) => generator.set_state(3)],
  ['torch.Generator().manual_seed(2**64)', (generator) => generator.manual_seed(2n ** 64n)],
  ['torch.Generator("meta")', () => new torch.Generator('meta')],
  ['torch.Generator(devic="cpu")', () => new torch.Generator({ devic: 'cpu' } as never)],
  ['torch.Generator("cpu", "cpu")', () => new (torch.Generator as Loose)('cpu', 'cpu')],
];

type Loose = new (...args: unknown[]) => Generator;

/** Every spelling of a generator on a device that is not there. */
const without_gpu: typeof mistakes = [
  ['torch.Generator("cuda")', () => new torch.Generator('cuda')],
  ['torch.Generator(device="cuda")', () => new torch.Generator({ device: 'cuda' })],
  ['torch.Generator(device="cuda:0")', () => torch.Generator({ device: 'cuda:0' })],
  ['torch.Generator(torch.device("cuda"))', () => torch.Generator(torch.device('cuda'))],
  [
    'torch.Generator(device=torch.device("cuda"))',
    () => new torch.Generator({ device: torch.device('cuda') }),
  ],
  ['torch.Generator(0)', () => new torch.Generator(0)],
  ['torch.Generator(device=0)', () => torch.Generator({ device: 0 })],
];
const no_gpu = /^(Torch not compiled with CUDA enabled|Found no NVIDIA driver on your system): /;
if (!torch.cuda.is_available()) mistakes.push(...without_gpu);

t.test('mistakes', async (t) => {
  for (const [code, ours] of mistakes) {
    const { error } = await observe(code);
    // Of a GPU that is not there, this package says more than LibTorch's linker advice, or CUDA where that is opened.
    const is_of_gpu = error !== null && (code.includes('cuda') || error.type === 'AcceleratorError');
    const message = code.includes('cuda')
      ? no_gpu
      : /^Cannot access accelerator device when none is available\.$/;
    const wanted = is_of_gpu ? { class: torch.TorchError, message } : error;
    await expect_error(t, () => ours(new torch.Generator()), wanted as never, code);
  }
  // Python calls these RuntimeErrors; here, a value of the wrong type is a TypeError.
  const generator: Generator = new torch.Generator();
  for (const wrong of [1.5, '1', null, true]) {
    const { error } = await observe('torch.Generator().manual_seed(wrong)', { wrong });
    t.throws(() => generator.manual_seed(wrong as number), { name: 'TypeError', message: error?.message });
  }
  t.throws(() => generator.get_state.call({} as never), { name: 'TypeError' });
  for (const made of [
    torch.Generator(),
    torch.Generator('cpu'),
    new torch.Generator({ device: 'cpu' }),
    new torch.Generator({ device: torch.device('cpu') }),
    new torch.Generator({}),
    torch.Generator({ device: null }),
    torch.Generator(null),
  ]) {
    t.ok(made instanceof torch.Generator);
    t.equal(String(made.device), 'cpu');
  }
});

t.test('a generator of its own', async (t) => {
  const theirs = await python(`
      torch.manual_seed(1)
      generator = torch.Generator().manual_seed(5)
      state = generator.get_state()
      first = torch.randn(3, generator=generator)
      generator.set_state(state)
      saved = torch.get_rng_state()
      drawn = torch.rand(2)
      torch.set_rng_state(saved)
      return {'again': torch.randn(3, generator=generator), 'first': first, 'drawn': drawn, 'same': torch.rand(2)}
  `);
  torch.manual_seed(1);
  const generator = new torch.Generator().manual_seed(5);
  t.equal(generator.initial_seed(), 5);
  t.equal(String(generator.device), 'cpu');
  const state = generator.get_state();
  const first = torch.randn(3, { generator });
  t.equal(generator.set_state(state), generator);
  const saved = torch.get_rng_state();
  const drawn = torch.rand(2);
  torch.set_rng_state(saved);
  equal_bits(t, { again: torch.randn(3, { generator }), first, drawn, same: torch.rand(2) }, theirs);
});

t.test('seed() takes a new seed, and returns it', async (t) => {
  const seed = torch.seed();
  t.equal(torch.initial_seed(), seed);
  t.equal(torch.default_generator.initial_seed(), seed);
  t.equal(torch.manual_seed(3), torch.default_generator);
});

/** Below, at and above the 16 elements from which kernels draw in vectors; odd and even; over several dimensions. */
const shapes = [[0], [1], [2], [7], [15], [16], [17], [31], [32], [33], [5, 7], [4, 4, 3], [257]];
const floats = ['float32', 'float64', 'float16', 'bfloat16'] as const;
const whole = ['int64', 'int32', 'int16', 'int8', 'uint8'] as const;

/** In place, as Python calls them; ours is `x[name](...args)`. */
const draws: [name: string, args: number[], dtypes: readonly DType[]][] = [
  ['normal_', [], floats],
  ['normal_', [1, 0.5], [...floats, 'complex64']],
  ['uniform_', [], floats],
  ['uniform_', [-2, 3.5], floats],
  ['bernoulli_', [0.3], [...floats, ...whole, 'bool']],
  ['random_', [], [...floats, ...whole, 'bool']],
  ['random_', [-3, 100], [...floats, 'int64', 'int8']],
  ['exponential_', [1.5], floats],
  ['cauchy_', [0.5, 2], floats],
  ['log_normal_', [0, 0.5], floats],
  ['geometric_', [0.3], [...floats, ...whole]],
];

type Drawn = [name: string, drawn: Tensor];

/** Holds the draws against the beginnings of Python's digests, which keeps the answers on file small. */
function same_draws(t: Asserter, ours: Drawn[], theirs: string[], name: string): void {
  const unlike = ours.filter(([, drawn], place) => digest(drawn).sha256.slice(0, 12) !== theirs[place]);
  const names = compares_bits() ? unlike.map(([each]) => each) : [];
  t.same([ours.length, names], [theirs.length, []], name);
}

/** Three more numbers, which show how many were drawn before. */
function drawn_after(generator?: Generator): Tensor {
  return generator === undefined ? torch.rand(3) : torch.rand([3], { generator });
}

type InPlace = Record<string, (...args: unknown[]) => unknown>;

/** A tensor of `shape` that is dense, or every other column of a wider one. */
function blank(shape: number[], dtype: DType, dense: boolean): Tensor {
  if (dense) return torch.zeros(shape, { dtype });
  return torch.zeros([...shape.slice(0, -1), 2 * (shape.at(-1) as number)], { dtype }).index('...', '::2');
}

const IN_PLACE = `
    results = []
    for shape in shapes:
        for dense in (True, False):
            for own in (True, False):
                wide = list(shape) if dense else [*shape[:-1], 2 * shape[-1]]
                x = torch.zeros(wide, dtype=getattr(torch, dtype))
                x = x if dense else x[..., ::2]
                torch.manual_seed(7)
                more = {"generator": torch.Generator().manual_seed(3)} if own else {}
                getattr(x, name)(*args, **more)
                results.append(digest(x.clone(memory_format=torch.contiguous_format))["sha256"][:12])
                results.append(digest(torch.rand(3, **more))["sha256"][:12])
    return results
`;

t.test('draws in place: every dtype, size and layout, with a generator and without', async (t) => {
  for (const [name, args, dtypes] of draws) {
    for (const dtype of dtypes) {
      const ours: Drawn[] = [];
      for (const shape of shapes) {
        for (const [dense, own] of [
          [true, true],
          [true, false],
          [false, true],
          [false, false],
        ] as const) {
          const x = blank(shape, dtype, dense);
          torch.manual_seed(7);
          const more = own ? [{ generator: new torch.Generator().manual_seed(3) }] : [];
          (x as unknown as InPlace)[name]?.(...args, ...more);
          const key = `[${shape}] dense ${dense} own ${own}`;
          ours.push([key, x]);
          ours.push([`after ${key}`, drawn_after(more[0]?.generator)]);
        }
      }
      const theirs = await python(IN_PLACE, { shapes, name, args, dtype });
      same_draws(t, ours, theirs, `${name}(${args}) of ${dtype}`);
    }
  }
});

/** Made anew: Python's expression of `shape`, `n`, `dtype` and `more`, and ours. */
type Make = (shape: number[], options: { dtype: DType; generator?: Generator }) => Tensor;
const makers: [code: string, make: Make, dtypes: readonly DType[]][] = [
  ['torch.rand(shape, dtype=dtype, **more)', (shape, o) => torch.rand(shape, o), [...floats, 'complex64']],
  ['torch.randn(shape, dtype=dtype, **more)', (shape, o) => torch.randn(shape, o), [...floats, 'complex64']],
  [
    'torch.randint(-5, 90, shape, dtype=dtype, **more)',
    (shape, o) => torch.randint(-5, 90, shape, o),
    [...floats, 'int64', 'int32', 'int16', 'int8'],
  ],
  [
    'torch.randperm(n, dtype=dtype, **more)',
    (shape, o) => torch.randperm(count(shape), o),
    ['int64', 'int32', 'int16', 'float32'],
  ],
  [
    'torch.normal(1.0, 2.0, shape, dtype=dtype, **more)',
    (shape, o) => torch.normal(1, 2, shape, o),
    ['float32', 'float64'],
  ],
  [
    'torch.bernoulli(torch.linspace(0, 1, n, dtype=dtype), **more)',
    (shape, { dtype, ...more }) => torch.bernoulli(torch.linspace(0, 1, count(shape), { dtype }), more),
    ['float32', 'float64'],
  ],
  [
    'torch.poisson(torch.linspace(0, 9, n, dtype=dtype), **more)',
    (shape, { dtype, ...more }) => torch.poisson(torch.linspace(0, 9, count(shape), { dtype }), more),
    ['float32', 'float64'],
  ],
  [
    'torch.multinomial(torch.linspace(1, 2, n + 1, dtype=dtype), n + 1, **more)',
    (shape, { dtype, ...more }) =>
      torch.multinomial(torch.linspace(1, 2, count(shape) + 1, { dtype }), count(shape) + 1, more),
    ['float32', 'float64'],
  ],
  [
    'torch.multinomial(torch.linspace(1, 2, n + 1, dtype=dtype), n + 1, True, **more)',
    (shape, { dtype, ...more }) =>
      torch.multinomial(torch.linspace(1, 2, count(shape) + 1, { dtype }), count(shape) + 1, true, more),
    ['float32', 'float64'],
  ],
  [
    'torch.dropout(torch.ones(shape, dtype=dtype), 0.4, True)',
    (shape, { dtype }) => torch.dropout(torch.ones(shape, { dtype }), 0.4, true),
    floats,
  ],
];

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

t.test('draws of new tensors: every dtype and size, with a generator and without', async (t) => {
  for (const [code, make, dtypes] of makers) {
    for (const dtype of dtypes) {
      const ours: Drawn[] = [];
      for (const shape of shapes) {
        for (const own of [true, false]) {
          torch.manual_seed(7);
          const generator = new torch.Generator().manual_seed(3);
          const more: { generator?: Generator } = own ? { generator } : {};
          const key = `[${shape}] own ${own}`;
          ours.push([key, make(shape, { dtype, ...more })]);
          ours.push([`after ${key}`, drawn_after(more.generator)]);
        }
      }
      const theirs = await python(
        `
        results = []
        dtype = getattr(torch, dtype)
        for shape in shapes:
            for own in (True, False):
                torch.manual_seed(7)
                more = {"generator": torch.Generator().manual_seed(3)} if own else {}
                n = math.prod(shape)
                results.append(digest(${code})["sha256"][:12])
                results.append(digest(torch.rand(3, **more))["sha256"][:12])
        return results
        `,
        { shapes, dtype },
      );
      same_draws(t, ours, theirs, `${code} of ${dtype}`);
    }
  }
});

t.test('clone_state() makes a generator that goes on alike; the CPU has no offset', async (t) => {
  const generator = new torch.Generator().manual_seed(9);
  torch.randn(5, { generator });
  const other = generator.clone_state();
  t.ok(torch.equal(torch.randn(20, { generator }), torch.randn(20, { generator: other })));
  const { error } = await observe('torch.Generator().get_offset()');
  await expect_error(t, () => generator.get_offset(), error);
  await expect_error(t, () => generator.set_offset(1), error);
});
