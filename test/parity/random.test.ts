/** Seeds and states of generators, against PyTorch. */
import t from 'tap';
import torch, { type Generator } from 'libtorch-node';
import { equal_bits, expect_error, observe, python } from '../helpers/reference.js';

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
];

t.test('mistakes', async (t) => {
  for (const [code, ours] of mistakes) {
    const { error } = await observe(code);
    await expect_error(t, () => ours(new torch.Generator()), error, code);
  }
  // Python calls these RuntimeErrors; here, a value of the wrong type is a TypeError.
  const generator: Generator = new torch.Generator();
  for (const wrong of [1.5, '1', null, true]) {
    const { error } = await observe('torch.Generator().manual_seed(wrong)', { wrong });
    t.throws(() => generator.manual_seed(wrong as number), { name: 'TypeError', message: error?.message });
  }
  t.throws(() => generator.get_state.call({} as never), { name: 'TypeError' });
  t.throws(() => (torch.Generator as unknown as () => void)(), { name: 'TypeError' });
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
