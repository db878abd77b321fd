/** The namespace `torch.cuda.amp`: PyTorch's older names, which warn. */
import { GradScaler as AmpGradScaler } from '../amp/grad-scaler.js';
import { autocast as amp_autocast } from '../autograd/autocast.js';
import type { Mode } from '../autograd/mode.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { emit } from '../internal/warn.js';
import type { DType } from '../types.js';

function warn(name: string): void {
  emit(
    `\`torch.cuda.amp.${name}(args...)\` is deprecated. Please use \`torch.amp.${name}('cuda', args...)\` instead.`,
    'FutureWarning',
  );
}

interface ScalerOptions {
  /** The first factor. Default: 65536. */
  init_scale?: number;
  /** How much the factor grows at a time. Default: 2. */
  growth_factor?: number;
  /** How much it shrinks after infinite gradients. Default: 0.5. */
  backoff_factor?: number;
  /** Steps without infinite gradients until it grows. Default: 2000. */
  growth_interval?: number;
  /** Without it the scaler does nothing. Default: true. */
  enabled?: boolean;
}

const bind_scaler = signature<ScalerOptions>('GradScaler.__init__', {
  init_scale: 65536,
  growth_factor: 2,
  backoff_factor: 0.5,
  growth_interval: 2000,
  enabled: true,
});

/** `torch.amp.GradScaler` for CUDA, under its old name; warns. */
export class GradScaler extends AmpGradScaler {
  constructor(
    ...args: Arguments<
      ScalerOptions,
      [
        init_scale: 'init_scale',
        growth_factor: 'growth_factor',
        backoff_factor: 'backoff_factor',
        growth_interval: 'growth_interval',
        enabled: 'enabled',
      ]
    >
  ) {
    warn('GradScaler');
    super('cuda', bind_scaler(args));
  }
}

interface AutocastOptions {
  /** Default: true. */
  enabled?: boolean;
  /** Default: float16. */
  dtype?: DType;
  /** Default: true. */
  cache_enabled?: boolean;
}

type AutocastArguments = Arguments<
  AutocastOptions,
  [enabled: 'enabled', dtype: 'dtype', cache_enabled: 'cache_enabled']
>;

const bind_autocast = signature<AutocastOptions>('autocast.__init__', {
  enabled: true,
  dtype: 'float16',
  cache_enabled: true,
});

/** `torch.autocast` for CUDA, under its old name; warns. */
export function autocast(...args: AutocastArguments): Mode;
export function autocast<Result>(body: () => Result): Result;
export function autocast<Result>(options: AutocastOptions, body: () => Result): Result;
export function autocast<Result>(...args: unknown[]): Mode | Result {
  warn('autocast');
  const body = args.at(-1);
  const options = bind_autocast(typeof body === 'function' ? args.slice(0, -1) : args);
  if (typeof body !== 'function') return amp_autocast('cuda', options);
  return amp_autocast('cuda', options, body as () => Result);
}
