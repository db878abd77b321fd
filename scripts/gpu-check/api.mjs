#!/usr/bin/env node
// torch.cuda, CUDA graphs and gradient scaling, tried on a GPU: prints one JSON object with a check for each name, and
// exits with 1 if one failed.
//   node --expose-gc scripts/gpu-check/api.mjs [--only NAME] [--small]
// --small is for a stand-in of a GPU, which computes on the CPU.
import { createHash } from 'node:crypto';
import torch from '../../dist/index.js';
import { Trainer } from '../../dist/training/index.js';

const { nn, optim, cuda } = torch;
const F = nn.functional;
const only = process.argv[process.argv.indexOf('--only') + 1];
const small = process.argv.includes('--small');
const gc = () => {
  globalThis.gc?.();
  torch.memory.sweep();
};

const results = {};

/** Runs `body`; what it returns goes into the report. */
async function check(name, body) {
  if (process.argv.includes('--only') && name !== only) return;
  const began = performance.now();
  try {
    const value = await body();
    results[name] = { ok: true, ...(value === undefined ? {} : { value }) };
  } catch (error) {
    results[name] = { ok: false, error: `${error.name}: ${error.message}`, stack: error.stack };
  }
  results[name].ms = Math.round(performance.now() - began);
  const { ok, error = '', ms } = results[name];
  console.error(`${ok ? 'ok' : 'NOT OK'} ${name} (${ms} ms) ${error}`);
}

function holds(condition, what) {
  if (!condition) throw new Error(`does not hold: ${what}`);
}

function refuses(body, name, words) {
  try {
    body();
  } catch (error) {
    holds(error.name === name, `${error.name} (${error.message}) is ${name}`);
    holds(words.test(error.message), `${error.message} matches ${words}`);
    return error.message;
  }
  throw new Error(`does not hold: ${body} throws ${name}`);
}

const on_gpu = { device: 'cuda' };
const sha256 = (tensor) =>
  createHash('sha256')
    .update(new Uint8Array(tensor.detach().contiguous().cpu().view('uint8').numpy().buffer))
    .digest('hex')
    .slice(0, 16);
const bits = (tensors) =>
  tensors.map((tensor) => (tensor.ndim === 0 ? sha256(tensor.reshape(1)) : sha256(tensor)));
const same = (a, b, what) => holds(JSON.stringify(a) === JSON.stringify(b), `${what}: ${a} is ${b}`);

// --- devices ---

await check('device', () => {
  holds(cuda.is_available() && cuda.device_count() > 0, 'there is a GPU');
  cuda.init();
  holds(cuda.is_initialized(), 'is_initialized()');
  holds(cuda.device(0, () => cuda.current_device()) === 0, 'device(0)');
  holds(cuda.device(-1, () => cuda.current_device()) === cuda.current_device(), 'device(-1)');
  holds(cuda.device_of(torch.ones(1, on_gpu), () => cuda.current_device()) === 0, 'device_of');
  refuses(() => cuda.device('cpu', () => 0), 'ValueError', /Expected a cuda device, but got: cpu/);
  refuses(() => cuda.can_device_access_peer(0, 99), 'AssertionError', /Invalid peer device id/);
  const peer = cuda.device_count() > 1 ? cuda.can_device_access_peer(0, 1) : null;
  return { name: cuda.get_device_name(), count: cuda.device_count(), peer, tf32: cuda.is_tf32_supported() };
});

// --- random numbers ---

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

// --- streams and events ---

await check('streams', () => {
  const initial = cuda.current_stream();
  holds(initial.equals(cuda.default_stream()) && initial.cuda_stream === 0n, 'the default stream is current');
  const side = new cuda.Stream();
  const urgent = new cuda.Stream({ priority: -1 });
  holds(!side.equals(initial) && side.cuda_stream !== 0n, 'a stream of its own');
  holds(urgent.priority < 0, `priority ${urgent.priority}`);
  const x = torch.ones(1000, 1000, on_gpu);
  side.wait_stream(initial);
  const y = cuda.stream(side, () => {
    holds(cuda.current_stream().equals(side), 'current inside');
    return x.matmul(x);
  });
  holds(cuda.current_stream().equals(initial), 'not current outside');
  x.record_stream(side);
  initial.wait_stream(side);
  y.record_stream(initial);
  holds(y.add(0).max().item() === 1000, 'the product');
  side.synchronize();
  holds(side.query(), 'query()');
  cuda.set_stream(side);
  holds(cuda.current_stream().equals(side), 'set_stream');
  cuda.set_stream(null);
  cuda.set_stream(initial);
  refuses(() => cuda.stream(side, async () => 0), 'TypeError', /returned a promise/);
  holds(cuda.current_stream().equals(initial), 'after an error');
  refuses(() => cuda.stream('side', () => 0), 'TypeError', /must be Stream, not str/);
  return { side: String(side), range: cuda.Stream.priority_range() };
});

await check('events', () => {
  const [start, end] = [0, 1].map(() => new cuda.Event({ enable_timing: true }));
  holds(start.query() && start.cuda_event === 0n && start.device === null, 'before it is recorded');
  refuses(() => start.elapsed_time(end), 'ValueError', /must be recorded/);
  const x = torch.randn(...(small ? [64, 64] : [2000, 2000]), on_gpu);
  start.record();
  let y = x;
  for (let count = 0; count < 20; count++) y = y.matmul(x);
  end.record();
  end.synchronize();
  const elapsed = start.elapsed_time(end);
  holds(elapsed > 0 && elapsed < 10_000, `elapsed ${elapsed}`);
  holds(end.query() && String(end.device) === 'cuda:0' && end.cuda_event !== 0n, 'after it');
  const plain = cuda.current_stream().record_event();
  plain.wait(new cuda.Stream());
  plain.synchronize();
  refuses(() => start.elapsed_time(plain), 'ValueError', /enable_timing=True/);
  return { elapsed };
});

await check('streams_async', async () => {
  const net = new nn.Sequential(new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 1)).cuda();
  const x = torch.randn(8, 64, on_gpu);
  const want = net.forward(x).sum().item();
  const side = new cuda.Stream();
  side.wait_stream(cuda.current_stream());
  const y = await cuda.stream(side, () => ({ promise: net.forward_async(x) })).promise;
  side.synchronize();
  holds(y.sum().item() === want, 'forward_async on a side stream');
  await cuda.stream(side, () => ({ promise: y.sum().backward_async() })).promise;
  side.synchronize();
  holds(net[0].weight.grad !== null, 'backward_async on a side stream');
});

// --- memory ---

await check('memory', () => {
  torch.memory.collect(); // what earlier checks have dropped would go in the middle, and the counters with it
  cuda.reset_peak_memory_stats();
  const large = small ? 1 << 16 : 1 << 26; // 256 MiB
  const before = cuda.memory_stats();
  const x = torch.empty(large, on_gpu);
  const after = cuda.memory_stats();
  const key = 'allocated_bytes.all.current';
  holds(after[key] - before[key] >= 4 * large, `${key} grows`);
  holds(
    after['num_ooms'] !== undefined && after['segment.large_pool.peak'] !== undefined,
    'the other counters',
  );
  holds(cuda.memory_allocated() === cuda.memory_stats()[key], 'memory_allocated');
  holds(
    cuda.memory_stats_as_nested_dict().allocated_bytes.all.current === cuda.memory_stats()[key],
    'nested',
  );
  const [free, total] = cuda.mem_get_info();
  holds(
    free > 0 && free < total && Math.abs(total / cuda.get_device_properties().total_memory - 1) < 0.01,
    `${free} of ${total}`,
  );
  const text = cuda.memory_summary();
  holds(
    text.split('\n').every((line) => line === '' || line.length === 77),
    'the table is straight',
  );
  x.dispose();
  cuda.reset_accumulated_memory_stats();
  return { free, total, summary: cuda.memory_summary(null, true) };
});

await check('memory_fraction', () => {
  gc();
  cuda.empty_cache();
  const [, total] = cuda.mem_get_info();
  const room = small ? 1 << 22 : 1 << 28;
  const fraction = (cuda.memory_reserved() + room) / total;
  holds(cuda.get_per_process_memory_fraction() === 1, 'no limit at first');
  cuda.set_per_process_memory_fraction(fraction);
  try {
    holds(Math.abs(cuda.get_per_process_memory_fraction() - fraction) < 1e-6, 'the limit is read back');
    torch.empty(room >> 8, on_gpu).dispose();
    refuses(() => torch.empty(room * 2, on_gpu), 'OutOfMemoryError', /out of memory/);
  } finally {
    cuda.set_per_process_memory_fraction(1);
  }
  torch.empty(room * 2, on_gpu).dispose();
  refuses(() => cuda.set_per_process_memory_fraction(2), 'ValueError', /Invalid fraction value: 2/);
  refuses(() => cuda.set_per_process_memory_fraction(-0.1), 'ValueError', /Allowed range: 0~1/);
});

// --- copies ---

await check('pinned', () => {
  const host = torch.arange(1 << 20, { dtype: 'float32' }).pin_memory();
  holds(host.is_pinned() && !torch.ones(2).is_pinned(), 'is_pinned');
  holds(
    host.pin_memory() === host || host.pin_memory().data_ptr() === host.data_ptr(),
    'pinned twice is the same',
  );
  const made = torch.empty(4, { pin_memory: true });
  holds(made.is_pinned(), 'empty(pin_memory)');
  const device = host.to('cuda', { non_blocking: true });
  const back = torch.empty(1 << 20, { pin_memory: true });
  back.copy_(device.mul(2), { non_blocking: true });
  cuda.synchronize();
  holds(torch.equal(back, host.mul(2)), 'there and back');
  const side = new cuda.Stream();
  const other = cuda.stream(side, () => host.cuda({ non_blocking: true }));
  cuda.current_stream().wait_stream(side);
  other.record_stream(cuda.current_stream());
  holds(torch.equal(other.cpu(), host), 'on a side stream');
});

await check('async', async () => {
  const x = torch.randn(...(small ? [256, 256] : [4096, 4096]), on_gpu);
  const work = (count) => {
    let y = x;
    for (let index = 0; index < count; index++) y = y.matmul(x).div(100);
    return y.mean();
  };
  work(1).item();
  let turns = 0;
  let waiting = true;
  const turn = () => {
    turns += 1;
    if (waiting) setImmediate(turn);
  };
  setImmediate(turn);
  const value = await work(200).item_async();
  const turns_of_item = turns;
  holds(turns_of_item > (small ? 0 : 10), `the loop turned ${turns_of_item} times during item_async`);
  work(200);
  await cuda.synchronize_async();
  holds(turns > turns_of_item + (small ? 0 : 10), 'it turns during synchronize_async');
  waiting = false;
  holds(Number.isFinite(value) || Number.isNaN(value), 'a number');
  const y = await torch.arange(6, on_gpu).reshape(2, 3).t().cpu_async();
  same(
    y.tolist(),
    [
      [0, 3],
      [1, 4],
      [2, 5],
    ],
    'cpu_async',
  );
  holds(y.is_cpu, 'on the CPU');
  holds((await torch.tensor(2.5).item_async()) === 2.5, 'item_async of the CPU');
  let refused = null;
  await torch
    .ones(2, on_gpu)
    .item_async()
    .catch((error) => (refused = error.message));
  holds(/2 elements/.test(refused), `item_async of two: ${refused}`);
  const leaf = torch.ones(2, { device: 'cuda', requires_grad: true });
  (await leaf.mul(3).cpu_async()).sum().backward();
  same(leaf.grad.tolist(), [3, 3], 'a gradient through cpu_async');
  return { turns_of_item, turns };
});

// --- graphs ---

/** Runs on a side stream that waits for the current one and is waited for. */
function aside(body) {
  const side = new cuda.Stream();
  side.wait_stream(cuda.current_stream());
  const result = cuda.stream(side, body);
  cuda.current_stream().wait_stream(side);
  return result;
}

await check('graph', () => {
  const x = torch.zeros(3, on_gpu);
  aside(() => x.mul(2).add(1));
  const g = new cuda.CUDAGraph();
  refuses(() => g.replay(), 'TorchError', /without a preceding successful capture/);
  let inside = false;
  const y = cuda.graph(g, () => {
    inside = cuda.is_current_stream_capturing();
    return x.mul(2).add(1);
  });
  holds(inside && !cuda.is_current_stream_capturing(), 'is_current_stream_capturing');
  x.fill_(4);
  g.replay();
  same(y.tolist(), [9, 9, 9], 'the first replay');
  x.fill_(-1);
  g.replay();
  same(y.tolist(), [-1, -1, -1], 'the second replay');
  const pool = g.pool();
  const h = new cuda.CUDAGraph();
  const z = cuda.graph(h, { pool, capture_error_mode: 'thread_local' }, () => y.mul(10));
  g.replay();
  h.replay();
  same(z.tolist(), [-10, -10, -10], 'a second graph in the same pool');
  refuses(() => cuda.graph(g, () => 0), 'TorchError', /already owns a captured graph/);
  g.reset();
  refuses(() => g.replay(), 'TorchError', /without a preceding/);
  refuses(
    () => cuda.graph(g, { capture_error_mode: 'odd' }, () => 0),
    'ValueError',
    /Unknown capture error mode/,
  );
  holds(cuda.current_stream().equals(cuda.default_stream()), 'the default stream is current again');
  const again = cuda.graph(g, () => x.sub(1));
  g.replay();
  same(again.tolist(), [-2, -2, -2], 'after reset()');
  const kept = new cuda.CUDAGraph({ keep_graph: true });
  cuda.graph(kept, cuda.graph_pool_handle(), () => x.mul(3));
  holds(kept.raw_cuda_graph() !== 0n, 'raw_cuda_graph');
  kept.instantiate();
  holds(kept.raw_cuda_graph_exec() !== 0n, 'raw_cuda_graph_exec');
  return { pool };
});

await check('graph_inputs_stay', () => {
  let input = torch.full([1 << 20], 3, on_gpu);
  aside(() => input.add(1));
  const g = new cuda.CUDAGraph();
  const y = cuda.graph(g, () => {
    const result = input.add(1);
    input = null; // nothing in JavaScript holds it any more
    gc();
    return result;
  });
  gc();
  const others = Array.from({ length: 8 }, () => torch.full([1 << 20], 99, on_gpu));
  g.replay();
  holds(y.min().item() === 4 && y.max().item() === 4, `the input is still there: ${y.max().item()}`);
  return { others: others.length };
});

await check('graph_failure', () => {
  const x = torch.ones(4, on_gpu);
  const message = refuses(
    () =>
      cuda.graph(new cuda.CUDAGraph(), () => {
        F.dropout(x, 0.5);
        return x.sum().item();
      }),
    'TorchError',
    /captur/,
  );
  holds(cuda.current_stream().equals(cuda.default_stream()), 'the default stream is current again');
  holds(F.dropout(torch.ones(1000, on_gpu), 0.5).sum().item() > 0, 'random numbers are drawn as before');
  const before = cuda.memory_allocated();
  torch.ones(1 << 20, on_gpu).dispose();
  holds(cuda.memory_allocated() === before, 'memory comes from the usual pools');
  const g = new cuda.CUDAGraph();
  const y = cuda.graph(g, () => F.dropout(x, 0.5));
  g.replay();
  holds(y.numel() === 4, 'a later capture');
  refuses(() => cuda.graph(new cuda.CUDAGraph(), async () => 0), 'TypeError', /returned a promise/);
  return { message };
});

const make_net = () => {
  torch.manual_seed(11);
  return new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.Dropout(0.3),
    new nn.Conv2d(8, 8, 3, { stride: 2 }),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Dropout(0.5),
    new nn.Linear(8 * 7 * 7, 10),
  ).cuda();
};

const batches = () => {
  const generator = new torch.Generator().manual_seed(5);
  return Array.from({ length: 5 }, () => [
    torch.randn(16, 3, 16, 16, { generator }).cuda(),
    torch.randint(0, 10, [16], { generator }).cuda(),
  ]);
};

/** Five steps, eager; the learning rate falls after every second. */
function eager_steps(net, optimizer, scheduler, lrs) {
  cuda.manual_seed(77);
  const losses = batches().map(([x, y]) => {
    optimizer.zero_grad();
    const loss = F.cross_entropy(net.forward(x), y);
    loss.backward();
    optimizer.step();
    scheduler.step();
    lrs.push(Number(optimizer.param_groups[0].lr));
    return loss.detach();
  });
  return [...bits(losses), ...bits([...net.parameters()])];
}

/** The same as one graph. */
function graphed_steps(net, optimizer, scheduler, lrs) {
  const start = [...net.parameters()].map((p) => p.detach().clone());
  const data = batches();
  const [x, y] = data[0].map((tensor) => tensor.clone());
  const step = () => {
    const loss = F.cross_entropy(net.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss.detach();
  };
  aside(() => {
    for (let count = 0; count < 3; count++) {
      optimizer.zero_grad({ set_to_none: true });
      step();
    }
  });
  const g = new cuda.CUDAGraph();
  optimizer.zero_grad({ set_to_none: true });
  const loss = cuda.graph(g, step);
  torch.no_grad(() => {
    for (const [index, p] of [...net.parameters()].entries()) p.copy_(start[index]);
    for (const state of optimizer.state.values()) for (const each of Object.values(state)) each.zero_();
  });
  cuda.manual_seed(77);
  const losses = data.map(([input, target]) => {
    x.copy_(input);
    y.copy_(target);
    g.replay();
    scheduler.step();
    lrs.push(Number(optimizer.param_groups[0].lr));
    return loss.clone();
  });
  return [...bits(losses), ...bits([...net.parameters()])];
}

const ways = {
  sgd_fused: (params, lr) => new optim.SGD(params, { lr, momentum: 0.9, weight_decay: 5e-4, fused: true }),
  adam_capturable: (params, lr) => new optim.Adam(params, { lr, capturable: true }),
  adam_fused: (params, lr) => new optim.Adam(params, { lr, fused: true }),
};

for (const [name, make] of Object.entries(ways)) {
  await check(`graph_training_${name}`, () => {
    torch.backends.cudnn.deterministic = true;
    const run = (steps) => {
      const net = make_net();
      const lrs = [];
      const optimizer = make([...net.parameters()], torch.tensor(0.05, on_gpu));
      const scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 2, gamma: 0.1 });
      return { hashes: steps(net, optimizer, scheduler, lrs), lrs };
    };
    const eager = run(eager_steps);
    const graphed = run(graphed_steps);
    torch.backends.cudnn.deterministic = false;
    same(graphed.lrs, eager.lrs, 'learning rates');
    holds(eager.lrs[0] > eager.lrs[4], 'the learning rate falls');
    same(graphed.hashes, eager.hashes, 'losses of 5 steps and weights, bit for bit');
    return { lrs: eager.lrs };
  });
}

await check('trainer_graph', async () => {
  torch.backends.cudnn.deterministic = true;
  const [whole, odd] = [batches(), batches()[0].map((tensor) => tensor.narrow(0, 0, 5))];
  const all = [...whole, ...whole, odd, ...whole];
  const train = {
    length: all.length,
    async *[Symbol.asyncIterator]() {
      yield* all;
    },
  };
  const run = async (options) => {
    const model = make_net();
    // rates that float32 has exactly: a graph reads them as a tensor
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.0625, momentum: 0.9, fused: true });
    const lr_scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 6, gamma: 0.5 });
    cuda.manual_seed(77);
    const trainer = new Trainer({
      ...{ model, optimizer, lr_scheduler, lr_scheduler_interval: 'step', train, epochs: 2, device: 'cuda' },
      ...{ layer_freq: 7, ...options },
    });
    await trainer.fit();
    return [...bits([...model.parameters()]), trainer.history.epochs.train_loss];
  };
  for (const amp of [false, 'bfloat16', 'float16']) {
    for (const clip_grad_norm of [null, 0.5]) {
      const [eager, graphed] = [
        await run({ amp, clip_grad_norm }),
        await run({ amp, clip_grad_norm, cuda_graph: true }),
      ];
      same(graphed, eager, `amp ${amp}, clip_grad_norm ${clip_grad_norm}: weights and losses of 32 steps`);
    }
  }
  torch.backends.cudnn.deterministic = false;
});

await check('graphed_callables', () => {
  torch.backends.cudnn.deterministic = true;
  const run = (graphed) => {
    const net = make_net();
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.05, momentum: 0.9 });
    if (graphed) {
      const sample = torch.randn(16, 3, 16, 16, on_gpu);
      holds(cuda.make_graphed_callables(net, [sample]) === net, 'the module itself');
    }
    cuda.manual_seed(5);
    const losses = batches().map(([x, y]) => {
      optimizer.zero_grad();
      const loss = F.cross_entropy(net.forward(x), y);
      loss.backward();
      optimizer.step();
      return loss.detach().clone();
    });
    net.eval();
    const out = net.forward(batches()[0][0]).detach();
    return [...bits(losses), ...bits([...net.parameters(), out])];
  };
  same(run(true), run(false), 'five steps and an evaluation');
  torch.backends.cudnn.deterministic = false;
  const scale = torch.tensor(3, { ...on_gpu, dtype: 'float32', requires_grad: true });
  const f = (x, { y }) => ({ sum: x.mul(scale.detach()).add(y), parts: [x.sub(y)] });
  const [x, y] = [0, 1].map(() => torch.randn(4, { ...on_gpu, requires_grad: true }));
  const graphed = cuda.make_graphed_callables(f, [x, { y }]);
  const [a, b] = [1, 2].map((value) =>
    torch.full([4], value, { ...on_gpu, dtype: 'float32', requires_grad: true }),
  );
  const out = graphed(a, { y: b });
  same(
    [out.sum.tolist(), out.parts[0].tolist()],
    [
      [5, 5, 5, 5],
      [-1, -1, -1, -1],
    ],
    'outputs in their places',
  );
  out.sum.sum().add(out.parts[0].sum()).backward();
  same(
    [a.grad.tolist(), b.grad.tolist()],
    [
      [4, 4, 4, 4],
      [0, 0, 0, 0],
    ],
    'gradients of the inputs',
  );
  refuses(() => cuda.make_graphed_callables(f, [1, 2]), 'AssertionError', /must contain only Tensors/);
  const hooked = new nn.Linear(2, 2).cuda();
  hooked.register_forward_hook(() => undefined);
  refuses(() => cuda.make_graphed_callables(hooked, [torch.ones(1, 2, on_gpu)]), 'AssertionError', /hooks/);
});

await check('graph_generator', () => {
  const generator = new torch.Generator('cuda').manual_seed(9);
  const g = new cuda.CUDAGraph();
  g.register_generator_state(generator);
  aside(() => torch.rand(8, { generator, ...on_gpu }));
  const y = cuda.graph(g, () => torch.rand(8, { generator, ...on_gpu }));
  generator.manual_seed(9);
  const replays = [0, 1].map(() => {
    g.replay();
    return sha256(y);
  });
  generator.manual_seed(9);
  const eager = [0, 1].map(() => sha256(torch.rand(8, { generator, ...on_gpu })));
  same(replays, eager, 'a generator of its own, twice');
});

// --- mixed precision ---

await check('grad_scaler', () => {
  const run = (make, init_scale) => {
    const net = make_net();
    const optimizer = make([...net.parameters()]);
    const scaler = new torch.amp.GradScaler('cuda', { init_scale, growth_interval: 4 });
    const [x, y] = batches()[0];
    const before = bits([...net.parameters()]);
    const trace = [];
    let skipped = null;
    for (let step = 0; step < 30; step++) {
      optimizer.zero_grad();
      const loss = torch.autocast('cuda', torch.float16, () => F.cross_entropy(net.forward(x), y));
      scaler.scale(loss).backward();
      scaler.step(optimizer);
      scaler.update();
      if (step === 0) skipped = JSON.stringify(bits([...net.parameters()])) === JSON.stringify(before);
      trace.push([loss.item(), scaler.get_scale()]);
    }
    return { trace, skipped };
  };
  const report = {};
  const sgd = (options) => (params) => new optim.SGD(params, { lr: 0.05, momentum: 0.9, ...options });
  const makers = {
    sgd: sgd({}),
    sgd_fused: sgd({ fused: true }),
    adam_fused: (p) => new optim.Adam(p, { fused: true }),
  };
  for (const [name, make] of Object.entries(makers)) {
    const usual = run(make, 1024);
    holds(!usual.skipped, `${name}: the first step is taken`);
    holds(
      usual.trace.at(-1)[0] < usual.trace[0][0],
      `${name}: the loss falls: ${usual.trace.map(([loss]) => loss)}`,
    );
    holds(usual.trace.at(-1)[1] > 1024, `${name}: the scale grows`);
    const large = run(make, 2 ** 40);
    holds(large.skipped, `${name}: a step with infinities is left out`);
    holds(large.trace[0][1] === 2 ** 39, `${name}: the scale is halved`);
    report[name] = { last: usual.trace.at(-1), large: large.trace.at(-1) };
  }
  return report;
});

await check('fp32_precision', () => {
  const [a, b] = [0, 1].map(() => torch.randn(512, 512, on_gpu));
  const { matmul } = torch.backends.cuda;
  const before = matmul.fp32_precision;
  const exact = a.double().matmul(b.double());
  const error = (precision) => {
    matmul.fp32_precision = precision;
    return a.matmul(b).double().sub(exact).abs().max().item();
  };
  const [ieee, tf32] = [error('ieee'), error('tf32')];
  matmul.fp32_precision = before;
  refuses(() => (matmul.fp32_precision = 'bf16'), 'TorchError', /precision/);
  holds(tf32 > ieee || !cuda.is_tf32_supported(), `tf32 ${tf32} is less exact than ieee ${ieee}`);
  return { ieee, tf32 };
});

const failed = Object.keys(results).filter((name) => !results[name].ok);
console.log(JSON.stringify({ libtorch: torch.__version__, node: process.version, failed, results }, null, 1));
process.exitCode = failed.length > 0 ? 1 : 0;
