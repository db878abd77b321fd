// Random numbers.
import torch from '../../../dist/index.js';
import { check, holds, on_gpu, same, sha256 } from './check.mjs';

const { nn, cuda } = torch;
const F = nn.functional;

await check('generator', () => {
  const spellings = [
    new torch.Generator('cuda'),
    new torch.Generator({ device: 'cuda' }),
    new torch.Generator(torch.device('cuda', 0)),
    new torch.Generator({ device: torch.device('cuda:0') }),
    new torch.Generator(0),
  ];
  const draws = spellings.map((generator) =>
    sha256(torch.randn(1000, { generator: generator.manual_seed(7), ...on_gpu })),
  );
  holds(new Set(draws).size === 1, 'every spelling draws the same');
  torch.manual_seed(7);
  same(
    sha256(torch.randn(1000, on_gpu)),
    draws[0],
    'the default generator draws the same from the same seed',
  );
  const generator = spellings[0];
  const state = generator.get_state();
  const next = sha256(torch.rand(10, { generator, ...on_gpu }));
  same(sha256(torch.rand(10, { generator: generator.set_state(state), ...on_gpu })), next, 'set_state');
  holds(generator.initial_seed() === 7, 'initial_seed');
  return { device: String(generator.device) };
});

await check('random_hashes', () => {
  // Python: hashlib.sha256(t.cpu().contiguous().view(-1).view(torch.uint8).numpy()).hexdigest()[:16], after
  // torch.manual_seed(1109), in this order.
  torch.manual_seed(1109);
  return {
    randn: sha256(torch.randn(1000, on_gpu)),
    rand: sha256(torch.rand(1000, on_gpu)),
    randint: sha256(torch.randint(0, 100, [1000], on_gpu)),
    randperm: sha256(torch.randperm(1000, on_gpu)),
    dropout: sha256(F.dropout(torch.ones(1000, on_gpu), 0.5)),
    normal_: sha256(torch.empty(1000, on_gpu).normal_(0, 0.01)),
  };
});

await check('rng_state', () => {
  cuda.manual_seed_all(3);
  holds(cuda.initial_seed() === 3, 'initial_seed() is 3');
  const states = cuda.get_rng_state_all();
  holds(states.length === cuda.device_count(), 'one state for each GPU');
  const first = sha256(torch.rand(5, on_gpu));
  cuda.set_rng_state_all(states);
  same(sha256(torch.rand(5, on_gpu)), first, 'set_rng_state_all');
  cuda.set_rng_state(states[0], 'cuda');
  same(sha256(torch.rand(5, on_gpu)), first, 'set_rng_state');
  cuda.seed();
  cuda.seed_all();
  holds(cuda.initial_seed() !== 3, 'seed_all() seeds anew');
});
