/** Dtypes, devices, seeds and settings of `torch`. */

import * as everything from 'libtorch-node';
import torch, { autograd, datasets, nn, optim, transforms } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python } from '../helpers/reference.js';

t.test('dtypes', async (t) => {
  const limits = ['bits', 'eps', 'max', 'min', 'tiny', 'smallest_normal', 'resolution'] as const;
  for (const dtype of ['float16', 'bfloat16', 'float32', 'float64', 'complex64'] as const) {
    const theirs = await python(
      `i = torch.finfo(torch.${dtype})\nreturn {k: getattr(i, k) for k in "${limits.join(' ')} dtype".split()}`,
    );
    t.same({ ...new torch.finfo(dtype) }, theirs, dtype);
  }
  for (const dtype of ['uint8', 'uint16', 'uint32', 'uint64', 'int8', 'int16', 'int32', 'int64'] as const) {
    const theirs = await python(
      `i = torch.iinfo(torch.${dtype})\nreturn {k: getattr(i, k) for k in "bits max min dtype".split()}`,
    );
    t.same({ ...new torch.iinfo(dtype) }, theirs, dtype);
  }
  t.equal(new torch.finfo().dtype, 'float32');
  t.same([torch.long, torch.float, torch.double, torch.half], ['int64', 'float32', 'float64', 'float16']);
  t.equal(torch.promote_types('int8', 'uint8'), 'int16');
  t.equal(torch.result_type(torch.tensor([1]), 1.5), 'float32');
  t.equal(torch.can_cast('float32', 'int64'), false);
  t.equal(torch.get_default_dtype(), 'float32');
});

t.test('devices', async (t) => {
  t.equal(torch.device('cuda', 1), torch.device('cuda:1'));
  t.equal(torch.device({ type: 'cuda', index: 1 }), torch.device('cuda:1'));
  t.equal(String(torch.device('cuda', 1)), 'cuda:1');
  for (const [call, text] of [
    [() => torch.device('foo'), "torch.device('foo')"],
    [() => torch.device('cuda:x'), "torch.device('cuda:x')"],
    [() => torch.device('cuda:1', 1), "torch.device('cuda:1', 1)"],
    [() => torch.device('cuda', -1), "torch.device('cuda', -1)"],
  ] as const) {
    await expect_error(t, call, (await observe(text)).error, text);
  }
});

t.test('seeds and states', async (t) => {
  const generator = torch.manual_seed(1109);
  t.equal(generator, torch.default_generator);
  t.equal(torch.initial_seed(), 1109);
  equal_bits(t, torch.rand(3), await python('torch.manual_seed(1109)\nreturn torch.rand(3)'));
  const state = torch.get_rng_state();
  const first = torch.randn(4);
  torch.set_rng_state(state);
  t.ok(torch.equal(first, torch.randn(4)));
  t.same([typeof torch.seed(), state.dtype], [typeof torch.initial_seed(), 'uint8']);
  const own = new torch.Generator().manual_seed(7);
  equal_bits(
    t,
    torch.rand(2, { generator: own }),
    await python('return torch.rand(2, generator=torch.Generator().manual_seed(7))'),
  );
  torch.manual_seed(-1);
  t.equal(torch.initial_seed(), (1n << 64n) - 1n);
});

t.test('settings', (t) => {
  t.match(torch.__version__, /^2\.\d+\.\d+/);
  const threads = torch.get_num_threads();
  torch.set_num_threads(1);
  t.equal(torch.get_num_threads(), 1);
  torch.set_num_threads(threads);
  for (const room of [torch.backends.cudnn, torch.backends.cuda.matmul, torch.backends.mkldnn]) {
    const flags = room as unknown as Record<string, unknown>;
    for (const name of Object.keys(room)) {
      const old = flags[name];
      if (typeof old !== 'boolean') continue;
      flags[name] = !old;
      t.equal(flags[name], !old, name);
      flags[name] = old;
    }
  }
  t.throws(() => Object.assign(torch.backends.cudnn, { benchmrk: true }), TypeError);
  t.throws(() => Object.assign(torch.backends.cudnn, { benchmark: 1 }), TypeError);
  torch.use_deterministic_algorithms(true, { warn_only: true });
  t.ok(torch.are_deterministic_algorithms_enabled());
  t.ok(torch.is_deterministic_algorithms_warn_only_enabled());
  torch.use_deterministic_algorithms(false);
  t.notOk(torch.are_deterministic_algorithms_enabled());
  t.equal(torch.get_float32_matmul_precision(), 'highest');
  torch.set_float32_matmul_precision('high');
  t.equal(torch.get_float32_matmul_precision(), 'high');
  torch.set_float32_matmul_precision('highest');
  t.match(torch.__config__.show(), /PyTorch built with/);
  t.match(torch.__config__.parallel_info(), /at::get_num_threads/);
  t.end();
});

t.test('cuda where there is none', { skip: torch.cuda.is_available() && 'there is a GPU' }, async (t) => {
  t.equal(torch.cuda.device_count(), 0);
  t.doesNotThrow(() => torch.cuda.manual_seed(1));
  t.doesNotThrow(() => torch.cuda.manual_seed_all(1));
  t.doesNotThrow(() => torch.cuda.empty_cache());
  t.doesNotThrow(() => torch.cuda.reset_peak_memory_stats());
  t.same(torch.cuda.get_rng_state_all(), []);
  t.equal(torch.cuda.memory_allocated(), 0);
  const missing = {
    class: torch.TorchError,
    message: /^(Torch not compiled with CUDA enabled|No CUDA GPUs are available|Found no NVIDIA driver)/,
  };
  const calls = [
    () => torch.cuda.current_device(),
    () => torch.cuda.set_device(0),
    () => torch.cuda.get_device_name(),
    () => torch.cuda.synchronize(),
    () => torch.cuda.get_rng_state(),
    () => torch.ones(1).cuda(),
    () => torch.ones(1).to('cuda'),
    () => torch.ones(1).to({ device: 'cuda:0' }),
    () => torch.tensor([1], { device: 'cuda' }),
    () => torch.zeros(1, { device: 'cuda' }),
  ];
  for (const call of calls) await expect_error(t, call, missing, String(call));
});

t.test('modules are the same by name and on torch', (t) => {
  for (const [name, module] of Object.entries({ autograd, datasets, nn, optim, transforms })) {
    t.equal(torch[name as keyof typeof torch], module, name);
  }
  const { default: _, ...named } = everything;
  for (const [name, value] of Object.entries(named)) {
    t.equal(torch[name as keyof typeof torch], value, name);
  }
  t.equal(torch.utils.data.DataLoader.name, 'DataLoader');
  t.equal(nn.Parameter, torch.Parameter);
  t.end();
});
