/** Switches of LibTorch's kernels: `torch.backends` and its kin. */
import { define_all } from '../internal/define.js';
import { ValueError } from '../errors.js';
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import { cudnn_precisions, fixed, mkldnn_precisions, precise } from './precision.js';

function switch_of(name: string, value?: unknown): boolean {
  if (value !== undefined && typeof value !== 'boolean') {
    throw new TypeError(`${name} must be bool, not ${type_name(value)}`);
  }
  return addon.global_flag(name, value) as boolean;
}

/** `room` with properties that read and write LibTorch's own switches. */
function switches<Name extends string, Room extends object>(
  path: string,
  names: readonly Name[],
  room: Room,
): Record<Name, boolean> & Room {
  const properties = names.map((name): [Name, PropertyDescriptor] => {
    const flag = `${path}.${name}`;
    return [name, { enumerable: true, get: () => switch_of(flag), set: (value) => switch_of(flag, value) }];
  });
  return define_all(room, Object.fromEntries(properties)) as never;
}

/** As it is, but nothing can be added or taken away; its switches stay switches. */
const closed = <Room extends object>(room: Room): Room => Object.freeze(room) as Room;

/** `target` with functions that a loop over its switches does not see. */
function with_functions<Target extends object, Functions extends object>(
  target: Target,
  functions: Functions,
): Target & Readonly<Functions> {
  const properties = Object.entries(functions).map(([name, value]) => [name, { value }]);
  return closed(define_all(target, Object.fromEntries(properties)) as Target & Functions);
}

/** Whether kernels of this project run, or PyTorch's own operators. */
export type KernelMode = 'fused' | 'reference';

/** The one switch, under the name `name`. */
const mode_of = (name: string): { mode: KernelMode } =>
  Object.seal({
    /**
     * `'fused'` (default): kernels of this project, which need fewer passes over memory. `'reference'`: PyTorch's
     * own operators, with its bits. It holds for the whole process.
     */
    get mode(): KernelMode {
      return addon.own_kernels() ? 'fused' : 'reference';
    },
    set mode(mode: KernelMode) {
      if (mode !== 'fused' && mode !== 'reference') {
        throw new ValueError(`${name}.mode must be 'fused' or 'reference', but got ${JSON.stringify(mode)}`);
      }
      addon.own_kernels(mode === 'fused');
    },
  });

/**
 * Settings of the libraries below LibTorch.
 *
 * @example
 * torch.backends.cudnn.benchmark = true;
 * torch.backends.mkldnn.matmul.fp32_precision = 'bf16'; // faster, with the precision of bfloat16
 * torch.backends.mkldnn.matmul.fp32_precision = 'none';
 *
 * @see https://docs.pytorch.org/docs/stable/backends.html
 */
export const backends = fixed(
  precise('generic', 'all', {
    /** cuDNN, the convolutions of NVIDIA GPUs. */
    cudnn: with_functions(
      switches('cudnn', ['enabled', 'benchmark', 'deterministic', 'allow_tf32'], cudnn_precisions),
      {
        /** True if LibTorch can use it. */
        is_available: () => addon.cudnn_version() !== null,
        /** Its version as one number, such as 91002; null where there is none. */
        version: () => addon.cudnn_version(),
      },
    ),
    cuda: closed({
      /** True if LibTorch was built for CUDA; `torch.cuda.is_available()` says whether there is a GPU. */
      is_built: () => /USE_CUDA=(1|ON)\b/.test(addon.configuration().config),
      /** Matrix products on NVIDIA GPUs. */
      matmul: closed(switches('cuda.matmul', ['allow_tf32'], precise('cuda', 'matmul', {}))),
    }),
    /** oneDNN, the convolutions and matrix products of CPUs. */
    mkldnn: closed(switches('mkldnn', ['enabled', 'deterministic'], mkldnn_precisions)),
    /** Apple's GPUs, which every LibTorch for macOS is built for. */
    mps: Object.freeze({
      is_available: () => addon.mps_is_available(),
      is_built: () => process.platform === 'darwin',
    }),
    /**
     * This project's own kernels: `local_response_norm` on every device, bfloat16 convolutions with few channels on the
     * CPU; on an NVIDIA GPU also convolutions and linear layers with what follows them in a `Sequential`, and `SGD`.
     *
     * @example
     * torch.backends.kernels.mode = 'reference'; // PyTorch's bits everywhere
     */
    kernels: mode_of('kernels'),
    /** The same switch under its older name. */
    lrn: mode_of('lrn'),
  }),
);

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
