// Memory.
import torch from '../../../dist/index.js';
import { check, gc, holds, on_gpu, refuses, small } from './check.mjs';

const { cuda } = torch;

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
