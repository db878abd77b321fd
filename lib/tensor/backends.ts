/** Switches of LibTorch's kernels: `torch.backends` and its kin. */
import { ValueError } from '../errors.js';
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';

function switch_of(name: string, value?: unknown): boolean {
  if (value !== undefined && typeof value !== 'boolean') {
    throw new TypeError(`${name} must be bool, not ${type_name(value)}`);
  }
  return addon.global_flag(name, value) as boolean;
}

/** The object whose properties read and write LibTorch's own switches. */
function switches<Name extends string>(room: string, names: readonly Name[]): Record<Name, boolean> {
  const properties = names.map((name): [Name, PropertyDescriptor] => {
    const flag = `${room}.${name}`;
    return [name, { enumerable: true, get: () => switch_of(flag), set: (value) => switch_of(flag, value) }];
  });
  return Object.defineProperties({}, Object.fromEntries(properties)) as Record<Name, boolean>;
}

/** `target` with functions that a loop over its switches does not see. */
function with_functions<Target extends object, Functions extends object>(
  target: Target,
  functions: Functions,
): Target & Readonly<Functions> {
  const properties = Object.entries(functions).map(([name, value]) => [name, { value }]);
  return Object.seal(Object.defineProperties(target, Object.fromEntries(properties))) as Target & Functions;
}

/** How `local_response_norm` is computed. */
export type LrnMode = 'fused' | 'reference';

const lrn = Object.seal({
  /**
   * `'fused'` (default): one pass over memory, forward and backward, on the CPU. `'reference'`: PyTorch's own
   * sequence of operators, with its bits; so it is on other devices in either mode.
   */
  get mode(): LrnMode {
    return addon.lrn_is_fused() ? 'fused' : 'reference';
  },
  set mode(mode: LrnMode) {
    if (mode !== 'fused' && mode !== 'reference') {
      throw new ValueError(`lrn.mode must be 'fused' or 'reference', but got ${JSON.stringify(mode)}`);
    }
    addon.lrn_is_fused(mode === 'fused');
  },
});

/**
 * Settings of the libraries below LibTorch.
 *
 * @example
 * torch.backends.cudnn.benchmark = true;
 *
 * @see https://docs.pytorch.org/docs/stable/backends.html
 */
export const backends = Object.freeze({
  /** cuDNN, the convolutions of NVIDIA GPUs. */
  cudnn: with_functions(switches('cudnn', ['enabled', 'benchmark', 'deterministic', 'allow_tf32']), {
    /** True if LibTorch can use it. */
    is_available: () => addon.cudnn_version() !== null,
    /** Its version as one number, such as 91002; null where there is none. */
    version: () => addon.cudnn_version(),
  }),
  cuda: Object.freeze({
    /** True if LibTorch was built for CUDA; `torch.cuda.is_available()` says whether there is a GPU. */
    is_built: () => /USE_CUDA=(1|ON)\b/.test(addon.configuration().config),
    /** Matrix products on NVIDIA GPUs. */
    matmul: Object.seal(switches('cuda.matmul', ['allow_tf32'])),
  }),
  /** oneDNN, the convolutions and matrix products of CPUs. */
  mkldnn: Object.seal(switches('mkldnn', ['enabled', 'deterministic'])),
  /** Apple's GPUs, which LibTorch's builds for Node.js do without. */
  mps: Object.freeze({
    is_available: () => false,
    is_built: () => false,
  }),
  /** Local response normalisation; this project's own switch. */
  lrn,
});

interface DeterministicOptions {
  mode: boolean;
  /** Warns, instead of throwing, where an operator has no deterministic form. Default: false. */
  warn_only?: boolean;
}

const bind = signature<DeterministicOptions>('use_deterministic_algorithms', {
  mode: required,
  warn_only: keyword_only(false),
});

/**
 * Makes operators use deterministic algorithms only, and throw where there is none.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html
 */
export function use_deterministic_algorithms(...args: Arguments<DeterministicOptions, [mode: 'mode']>): void {
  const { mode, warn_only } = bind(args);
  switch_of('deterministic_algorithms', mode);
  switch_of('deterministic_algorithms_warn_only', warn_only);
}

/** True while operators use deterministic algorithms only. */
export function are_deterministic_algorithms_enabled(): boolean {
  return switch_of('deterministic_algorithms');
}

/** True while operators without a deterministic algorithm warn instead of throwing. */
export function is_deterministic_algorithms_warn_only_enabled(): boolean {
  return switch_of('deterministic_algorithms_warn_only');
}

/** How precise matrix products of float32 are: `'highest'` is float32, the others may use less. */
export type MatmulPrecision = 'highest' | 'high' | 'medium';

/** The precision of matrix products of float32. */
export function get_float32_matmul_precision(): MatmulPrecision {
  return addon.global_flag('float32_matmul_precision') as MatmulPrecision;
}

/**
 * Sets the precision of matrix products of float32.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_float32_matmul_precision.html
 */
export function set_float32_matmul_precision(precision: MatmulPrecision): void {
  addon.global_flag('float32_matmul_precision', precision);
}
