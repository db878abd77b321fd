/** Mixed precision: `torch.autocast` and the switches below it. */
import { TorchError, ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { DType } from '../types.js';
import { warn } from '../internal/warn.js';
import { Mode } from './mode.js';
import { run_in } from './run-in.js';

export interface AutocastOptions {
  /** `'cpu'` or `'cuda'`: the device whose operators are cast. */
  device_type: string;
  /** What matrix products and convolutions compute in. Default: bfloat16 on the CPU, float16 on CUDA. */
  dtype?: DType | null;
  /** Default: true; false switches autocast off inside a region. */
  enabled?: boolean;
  /** Whether a weight is cast once for a region, not at each use. Default: true. */
  cache_enabled?: boolean | null;
}

type Named = Arguments<
  AutocastOptions,
  [device_type: 'device_type', dtype: 'dtype', enabled: 'enabled', cache_enabled: 'cache_enabled']
>;

/** The same before a function, which takes the last place. */
type BeforeBody =
  | [options: AutocastOptions]
  | [device_type: string]
  | [device_type: string, options: Omit<AutocastOptions, 'device_type'>]
  | [device_type: string, dtype: DType | null]
  | [device_type: string, dtype: DType | null, enabled: boolean]
  | [device_type: string, dtype: DType | null, enabled: boolean, cache_enabled: boolean | null];

const bind = signature<AutocastOptions>('autocast.__init__', {
  device_type: required,
  dtype: null,
  enabled: true,
  cache_enabled: null,
});

const SUPPORTED: readonly string[] = ['bfloat16', 'float16'];

/** Whether a region does anything; it warns where it cannot. */
function is_effective(device_type: string, dtype: DType): boolean {
  if (device_type === 'cuda') {
    if (addon.cuda_is_available()) return true;
    warn('CUDA is not available or torch_xla is imported. Disabling autocast.');
    return false;
  }
  if (SUPPORTED.includes(dtype)) return true;
  const name = device_type.toUpperCase();
  warn(
    `In ${name} autocast, but the target dtype is not supported. Disabling autocast.\n` +
      `${name} Autocast only supports dtypes of torch.bfloat16, torch.float16 currently.`,
  );
  return false;
}

function region(named: Named): Mode {
  const { device_type, dtype, enabled, cache_enabled } = bind(named);
  if (typeof device_type !== 'string') {
    throw new ValueError(
      `Expected \`device_type\` of type \`str\`, got: \`<class '${type_name(device_type)}'>\``,
    );
  }
  const fast = dtype ?? addon.get_autocast_dtype(device_type);
  if (!addon.is_autocast_available(device_type)) {
    throw new TorchError(`User specified an unsupported autocast device_type '${device_type}'`);
  }
  const effective = enabled && is_effective(device_type, fast);
  return new Mode('autocast', () => {
    const before = {
      enabled: addon.is_autocast_enabled(device_type),
      dtype: addon.get_autocast_dtype(device_type),
      cache: addon.is_autocast_cache_enabled(),
    };
    const set = (state: typeof before): void => {
      addon.set_autocast_enabled(device_type, state.enabled);
      addon.set_autocast_dtype(device_type, state.dtype);
      addon.set_autocast_cache_enabled(state.cache);
    };
    set({ enabled: effective, dtype: fast, cache: cache_enabled ?? before.cache });
    addon.autocast_increment_nesting();
    return () => {
      // what was cast belongs to the outermost region
      if (addon.autocast_decrement_nesting() === 0) addon.clear_autocast_cache();
      set(before);
    };
  });
}

/**
 * Mixed precision: matrix products and convolutions of float32 tensors compute in `dtype`, losses and what needs
 * range in float32; parameters and their gradients stay float32.
 *
 * With a function as the last argument, runs it and returns what it returns; it may be asynchronous, as that of
 * `no_grad`. Without one, the region lasts to the end of the block: `using _ = torch.autocast('cpu')`, where nothing
 * may be awaited. The backward pass belongs outside of it.
 *
 * @throws TypeError if the function is a generator; TorchError for a device that has no autocast.
 *
 * @example
 * const [x, w] = [torch.randn(2, 3), torch.randn(3, 4)];
 * const y = torch.autocast('cpu', { dtype: torch.bfloat16 }, () => x.matmul(w));
 * console.log(y.dtype); // bfloat16
 *
 * @see https://docs.pytorch.org/docs/stable/amp.html
 */
export function autocast(...args: Named): Mode;
export function autocast<Result>(...args: [...named: BeforeBody, body: () => Result]): Result;
export function autocast<Result>(...args: unknown[]): Mode | Result {
  const body = args.at(-1);
  if (typeof body !== 'function') return region(args as unknown as Named).expect_begin();
  return run_in('autocast', () => region(args.slice(0, -1) as unknown as Named), body as () => Result);
}

/** Whether operators of a device are cast now. Default of `device_type`: `'cuda'`. */
export function is_autocast_enabled(device_type = 'cuda'): boolean {
  return addon.is_autocast_enabled(device_type);
}

/** Switches the casting of a device's operators; `autocast` does it for a region. */
export function set_autocast_enabled(device_type: string, enabled: boolean): void {
  addon.set_autocast_enabled(device_type, enabled);
}

/** What operators of a device are cast to. */
export function get_autocast_dtype(device_type: string): DType {
  return addon.get_autocast_dtype(device_type);
}

/** Sets what operators of a device are cast to; `autocast` does it for a region. */
export function set_autocast_dtype(device_type: string, dtype: DType): void {
  addon.set_autocast_dtype(device_type, dtype);
}

/** Whether weights are cast once for a region. */
export function is_autocast_cache_enabled(): boolean {
  return addon.is_autocast_cache_enabled();
}

/** Switches the cache of cast weights. */
export function set_autocast_cache_enabled(enabled: boolean): void {
  addon.set_autocast_cache_enabled(enabled);
}

/** Forgets the weights that were cast. */
export function clear_autocast_cache(): void {
  addon.clear_autocast_cache();
}
