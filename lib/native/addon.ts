/** The addon, loaded when this file is first imported. */
import { define } from '../internal/define.js';
import { join } from 'node:path';
import { error_class } from '../errors.js';
import { cache_folder } from '../internal/cache-folder.js';
import { device_of, device_prototype } from '../internal/device.js';
import { UNCLONEABLE, uncloneable } from '../internal/uncloneable.js';
import { warn } from '../internal/warn.js';
import type { AutogradExports } from './exports/autograd.js';
import type { CoreExports, NativeTensor } from './exports/core.js';
import type { CudaExports } from './exports/cuda.js';
import type { CudaDriverExports } from './exports/cuda-driver.js';
import type { CudaKernelExports } from './exports/cuda-kernels.js';
import type { DistributedExports } from './exports/distributed.js';
import type { FileExports } from './exports/files.js';
import type { IndexingExports } from './exports/indexing.js';
import type { LayerExports } from './exports/nn.js';
import type { OptimExports } from './exports/optim.js';
import { collect_garbage, memory_limit } from './garbage.js';
import { load_addon, opened_libtorch } from './load.js';
import { MissingCuda, missing_cuda } from './missing-cuda.js';

export { missing_cuda };

export interface Addon
  extends CoreExports,
    AutogradExports,
    IndexingExports,
    CudaDriverExports,
    CudaKernelExports,
    CudaExports,
    DistributedExports,
    FileExports,
    LayerExports,
    OptimExports {}

export const addon = load_addon() as Addon;

/** As LibTorch itself tells it: the addon was compiled against any patch of the minor. */
export const libtorch_version = opened_libtorch()!.version;

// Objects of tensors, a batch at a time: JavaScript makes them faster than the addon could.
const { handle_key, adopt_tensors } = addon;
const NewTensor = function (this: { [handle_key]: number; [UNCLONEABLE]: symbol }, place: number) {
  this[handle_key] = place;
  this[UNCLONEABLE] = uncloneable.tensor;
} as unknown as new (
  place: number,
) => NativeTensor;
define(NewTensor, 'prototype', { value: addon.Tensor.prototype });
// So that an assignment to either ends its search here, and does not go on to what lib/tensor/refusals.ts puts behind.
for (const key of [handle_key, UNCLONEABLE]) {
  define(addon.Tensor.prototype, key, { value: undefined, writable: true });
}

// What the addon calls later, as it is now: a program may put something else in its place.
const { apply } = Reflect;
addon.initialize({
  error_class: (name) =>
    (name === 'MissingCuda' ? MissingCuda : error_class(name)) as new (
      message: string,
    ) => Error,
  device_of,
  device_prototype,
  define_getter: (object, name, get) => {
    define(object, name, { configurable: true, get });
  },
  weak_map: WeakMap,
  weak_map_set: WeakMap.prototype.set,
  collect_garbage,
  memory_limit: memory_limit(),
  make_tensors: (...places) => {
    const objects: unknown[] = places;
    for (let i = 0; i < places.length; i += 1) objects[i] = new NewTensor(places[i]!);
    apply(adopt_tensors, undefined, objects);
  },
  list_of: (...values) => values,
  warn,
});

addon.set_kernel_folder(join(cache_folder(), 'kernels'));

// Exit tears LibTorch's globals down; the compute thread must have ended by then.
process.once('exit', () => addon.stop_compute());
