/** The memory of a GPU: what LibTorch's allocator counts, and its limit. */
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import { type CudaDevice, index_of } from '../tensor/cuda.js';
import { is_initialized } from './device.js';
import { summary_of } from './memory-summary.js';

/** Counters, by names with dots: `'allocated_bytes.all.peak'`. */
export type MemoryStats = Record<string, number>;

/** Counters, nested. */
export interface NestedMemoryStats {
  [name: string]: number | NestedMemoryStats;
}

/**
 * Counters of a GPU's memory, as nested objects: `stats.allocated_bytes.all.peak`. Empty until CUDA is in use.
 */
export function memory_stats_as_nested_dict(device: CudaDevice = null): NestedMemoryStats {
  if (!is_initialized()) return {};
  return addon.cuda_memory_stats(index_of(device)) as NestedMemoryStats;
}

/**
 * Counters of a GPU's memory. Each of `allocation`, `segment`, `active`, `inactive_split` (numbers of blocks) and of
 * `allocated_bytes`, `reserved_bytes`, `active_bytes`, `inactive_split_bytes`, `requested_bytes` is there for
 * `all`, `large_pool` and `small_pool`, as `current`, `peak`, `allocated` and `freed`. Empty until CUDA is in use.
 *
 * @example
 * console.log(torch.cuda.memory_stats()['num_ooms'] ?? 0); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.memory_stats.html
 */
export function memory_stats(device: CudaDevice = null): MemoryStats {
  const flat: [string, number][] = [];
  const walk = (prefix: string, value: number | NestedMemoryStats): void => {
    if (typeof value === 'number') {
      flat.push([prefix, value]);
    } else {
      for (const [name, inner] of Object.entries(value))
        walk(prefix === '' ? name : `${prefix}.${name}`, inner);
    }
  };
  walk('', memory_stats_as_nested_dict(device));
  return Object.fromEntries(flat.sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface SummaryOptions {
  /** The GPU, or its number. Default: the current one. */
  device?: CudaDevice;
  /** Leaves out the lines of each pool. Default: false. */
  abbreviated?: boolean;
}

const bind_summary = signature<SummaryOptions>('memory_summary', { device: null, abbreviated: false });

/**
 * The counters of a GPU's memory as a table to read, the same as Python's.
 *
 * @throws TorchError if there is no CUDA.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.memory_summary.html
 */
export function memory_summary(
  ...args: Arguments<SummaryOptions, [device: 'device', abbreviated: 'abbreviated']>
): string {
  const { device, abbreviated } = bind_summary(args);
  const index = index_of(device);
  return summary_of(index, addon.cuda_memory_stats(index) as never, abbreviated);
}

/** Starts the counters `allocated` and `freed`, `num_alloc_retries` and `num_ooms` anew. */
export function reset_accumulated_memory_stats(device: CudaDevice = null): void {
  addon.cuda_reset_accumulated(index_of(device));
}

/**
 * Bytes of a GPU that are free, and all that it has: what all programs together have taken counts.
 *
 * @throws TorchError if there is no CUDA.
 *
 * @example
 * if (torch.cuda.is_available()) {
 *   const [free, total] = torch.cuda.mem_get_info();
 *   console.log(free <= total); // true
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.memory.mem_get_info.html
 */
export function mem_get_info(device: CudaDevice = null): [free: number, total: number] {
  return addon.cuda_memory_info(index_of(device));
}

interface FractionOptions {
  /** From 0 to 1. */
  fraction: number;
  /** The GPU, or its number. Default: the current one. */
  device?: CudaDevice;
}

const bind_fraction = signature<FractionOptions>('set_per_process_memory_fraction', {
  fraction: required,
  device: null,
});

/**
 * Limits what LibTorch takes of a GPU's memory, in this process: more than the fraction ends in OutOfMemoryError.
 *
 * @throws ValueError unless the fraction is from 0 to 1; TorchError if there is no CUDA.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.memory.set_per_process_memory_fraction.html
 */
export function set_per_process_memory_fraction(
  ...args: Arguments<FractionOptions, [fraction: 'fraction', device: 'device']>
): void {
  const { fraction, device } = bind_fraction(args);
  const index = index_of(device);
  if (typeof fraction !== 'number') {
    throw new TypeError(`Invalid type for fraction argument, must be \`float\`, not ${type_name(fraction)}`);
  }
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new ValueError(`Invalid fraction value: ${fraction}. Allowed range: 0~1`);
  }
  addon.cuda_set_memory_fraction(fraction, index);
}

/** The fraction that `set_per_process_memory_fraction` has set; 1 before. */
export function get_per_process_memory_fraction(device: CudaDevice = null): number {
  return addon.cuda_memory_fraction(index_of(device));
}
