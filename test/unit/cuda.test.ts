/** `torch.cuda` where there is no GPU: what answers, what says why it cannot, and what is refused. */
import torch, { type Tensor } from 'libtorch-node';
import t from 'tap';
import { summary_of } from '../../dist/cuda/memory-summary.js';
import { equal_bits, expect_error, observe, python } from '../helpers/reference.js';

const { cuda } = torch;
const skip = cuda.is_available();

t.test('questions have answers', { skip }, async (t) => {
  t.equal(cuda.is_initialized(), false);
  t.same(cuda.memory_stats(), {});
  t.same(cuda.memory_stats_as_nested_dict(), {});
  t.equal(cuda.is_current_stream_capturing(), false);
  t.same([cuda.is_bf16_supported(), cuda.is_tf32_supported()], [false, false]);
  t.equal(cuda.seed(), undefined);
  t.equal(cuda.seed_all(), undefined);
  t.same(cuda.get_rng_state_all(), []);
  t.equal(
    cuda.device(-1, () => 5),
    5,
  );
  t.equal(
    cuda.device_of(torch.ones(1), () => 6),
    6,
  );
  t.equal(
    cuda.stream(null, () => 7),
    7,
  );
  cuda.set_stream(null);
});

t.test('what needs a GPU says why there is none', { skip }, async (t) => {
  const calls: Record<string, () => unknown> = {
    init: () => cuda.init(),
    device: () => cuda.device(0),
    Stream: () => new cuda.Stream(),
    Event: () => new cuda.Event(),
    CUDAGraph: () => new cuda.CUDAGraph(),
    graph_pool_handle: () => cuda.graph_pool_handle(),
    current_stream: () => cuda.current_stream(),
    default_stream: () => cuda.default_stream(),
    mem_get_info: () => cuda.mem_get_info(),
    memory_summary: () => cuda.memory_summary(),
    set_per_process_memory_fraction: () => cuda.set_per_process_memory_fraction(0.5),
    get_per_process_memory_fraction: () => cuda.get_per_process_memory_fraction(),
    reset_accumulated_memory_stats: () => cuda.reset_accumulated_memory_stats(),
    initial_seed: () => cuda.initial_seed(),
    can_device_access_peer: () => cuda.can_device_access_peer(0, 1),
    make_graphed_callables: () => cuda.make_graphed_callables((x: Tensor) => x, [torch.ones(1)]),
    Generator: () => new torch.Generator({ device: 'cuda' }),
    record_stream: () => torch.ones(2).record_stream({ stream_id: 0, device_index: 0 }),
  };
  for (const [name, call] of Object.entries(calls)) {
    t.throws(call, { name: 'TorchError', message: /CUDA/ }, name);
  }
  await t.rejects(cuda.synchronize_async(), { name: 'TorchError', message: /CUDA/ });
});

t.test('Generator: every spelling of a device', async (t) => {
  const spellings: unknown[] = [
    'cpu',
    torch.device('cpu'),
    null,
    undefined,
    { device: 'cpu' },
    { device: null },
    {},
  ];
  for (const spelling of spellings) {
    const generator = new torch.Generator(spelling as never);
    t.equal(String(generator.device), 'cpu', String(spelling));
  }
  for (const [args, theirs] of [
    [['bogus'], "torch.Generator('bogus')"],
    [['meta'], "torch.Generator('meta')"],
    [['cpu', 'cpu'], "torch.Generator('cpu', 'cpu')"],
    [[{ devic: 'cpu' }], "torch.Generator(devic='cpu')"],
    [[{ device: 3.5 }], 'torch.Generator(device=3.5)'],
  ] as const) {
    const { error } = await observe(theirs);
    await expect_error(t, () => new torch.Generator(...(args as unknown as [])), error as never);
  }
});

t.test('what is refused', async (t) => {
  t.throws(() => cuda.device('cpu'), { name: /ValueError|TorchError/ });
  t.throws(() => cuda.stream('side' as never), {
    message: "stream(): argument 'stream' must be Stream, not str",
  });
  t.throws(() => torch.ones(2).record_stream(null as never), TypeError);
  const off = torch.autocast('cpu', torch.bfloat16);
  off.begin().end();
});

t.test('item_async and cpu_async on the CPU', async (t) => {
  t.equal(await torch.tensor(2.5).item_async(), 2.5);
  t.equal(await torch.tensor([true]).item_async<boolean>(), true);
  const x = torch.ones(2, { requires_grad: true });
  const y = await x.mul(3).cpu_async();
  y.sum().backward();
  t.same(x.grad?.tolist(), [3, 3], 'a gradient goes through');
  t.equal(await x.cpu_async(), x, 'the tensor itself');
  await t.rejects(torch.ones(2).item_async(), {
    name: 'TorchError',
    message: 'a Tensor with 2 elements cannot be converted to Scalar',
  });
  const disposed = torch.ones(1);
  disposed.dispose();
  await t.rejects(disposed.cpu_async(), { name: 'TorchError' });
  const order: string[] = [];
  const pending = torch
    .ones(1)
    .item_async()
    .then(() => order.push('item'));
  order.push('after the call');
  await pending;
  t.same(order, ['after the call', 'item']);
});

t.test('memory_summary: the table', async (t) => {
  const stat = (scale: number) => ({
    current: 3 * scale,
    peak: 5 * scale,
    allocated: 70 * scale,
    freed: 67 * scale,
  });
  const pools = (scale: number) => ({ all: stat(scale), large_pool: stat(scale - 7), small_pool: stat(7) });
  const bytes = [
    'allocated_bytes',
    'active_bytes',
    'requested_bytes',
    'reserved_bytes',
    'inactive_split_bytes',
  ];
  const counts = ['allocation', 'active', 'segment', 'inactive_split'];
  const stats = {
    num_ooms: 2,
    num_alloc_retries: 13,
    ...Object.fromEntries(bytes.map((name, index) => [name, pools(1000 * 977 ** index)])),
    ...Object.fromEntries(counts.map((name, index) => [name, pools(40 * 313 ** index)])),
    oversize_allocations: stat(3),
    oversize_segments: stat(400000),
  };
  const theirs = await python(
    `
import torch.cuda.memory as memory
flat = {}
def walk(prefix, value):
    if isinstance(value, dict):
        for key, inner in value.items():
            walk(prefix + ('.' if prefix else '') + key, inner)
    else:
        flat[prefix] = value
walk('', stats)
kept = memory.memory_stats, memory._get_device_index
memory.memory_stats, memory._get_device_index = lambda device=None: flat, lambda device, optional=False: 1
try:
    return [torch.cuda.memory_summary(), torch.cuda.memory_summary(abbreviated=True)]
finally:
    memory.memory_stats, memory._get_device_index = kept`,
    { stats },
  );
  equal_bits(
    t,
    [summary_of(1, stats as never, false), summary_of(1, stats as never, true)],
    theirs,
    'the table',
  );
});
