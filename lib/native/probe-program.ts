/** Opens LibTorch in a process of its own and tells about it as JSON: what ends this process ends nobody else's. */

import type { Probe } from './libtorch/doctor.js';
import { cuda_state, load_addon, opened_libtorch } from './load.js';

type Parts = Pick<
  typeof import('./addon.js').addon,
  'configuration' | 'get_num_threads' | 'cuda_device_count' | 'cuda_device_properties'
>;

function probe(): Probe {
  const addon = load_addon() as Parts;
  const { installation } = opened_libtorch()!;
  const { capability } = addon.configuration();
  const count = cuda_state().loaded ? addon.cuda_device_count() : 0;
  const devices = Array.from({ length: count }, (_, index) => addon.cuda_device_properties(index));
  return { installation, capability, threads: addon.get_num_threads(), cuda: cuda_state(), devices };
}

try {
  process.stdout.write(JSON.stringify({ probe: probe() }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: (error as Error).message }));
}
