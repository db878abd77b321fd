/** Finding the operation whose gradient fails: `torch.autograd.detect_anomaly`. */
import { type Arguments, required, signature } from '../internal/arguments.js';
import { is_promise } from '../internal/promise.js';
import { warn } from '../internal/warn.js';
import { addon } from '../native/addon.js';
import { Mode } from './mode.js';

export interface DetectAnomalyOptions {
  /** Whether a gradient with NaN is an error. Default: true. */
  check_nan?: boolean;
}

export interface SetDetectAnomalyOptions extends DetectAnomalyOptions {
  mode: boolean;
}

type DetectArguments = Arguments<DetectAnomalyOptions, [check_nan: 'check_nan']>;
type SetArguments = Arguments<SetDetectAnomalyOptions, [mode: 'mode', check_nan: 'check_nan']>;

/** The same before a function, which takes the last place. */
type BeforeBody = [] | [check_nan: boolean] | [options: DetectAnomalyOptions];
type SetBeforeBody =
  | [mode: boolean]
  | [mode: boolean, check_nan: boolean]
  | [mode: boolean, options: DetectAnomalyOptions];

const bind_detect = signature<DetectAnomalyOptions>('detect_anomaly.__init__', { check_nan: true });
const bind_set = signature<SetDetectAnomalyOptions>('set_detect_anomaly.__init__', {
  mode: required,
  check_nan: true,
});

function anomaly_mode(name: string, enabled: boolean, check_nan: boolean): Mode {
  return new Mode(name, () => {
    const before = [addon.is_anomaly_enabled(), addon.is_anomaly_check_nan_enabled()] as const;
    addon.set_anomaly_enabled(enabled, check_nan);
    return () => addon.set_anomaly_enabled(...before);
  });
}

/** Unlike other modes this one is LibTorch's for all threads, so it simply lasts until the promise settles. */
function run_in<Result>(mode: Mode, body: () => Result): Result {
  mode.begin();
  let result: Result;
  try {
    result = body();
  } catch (error) {
    mode.end();
    throw error;
  }
  if (is_promise(result)) return Promise.resolve(result).finally(() => mode.end()) as Result;
  mode.end();
  return result;
}

function split(args: readonly unknown[]): [named: readonly unknown[], body: (() => unknown) | null] {
  const body = args.at(-1);
  return typeof body === 'function' ? [args.slice(0, -1), body as () => unknown] : [args, null];
}

/**
 * Finds out what makes a backward pass fail: a gradient with NaN is an error that names the operation, and before
 * any error of a backward pass a warning shows where in the program that operation was called. It is slow, and it
 * holds for all threads of the process.
 *
 * With a function, which may be asynchronous, it holds until that is done; without one, to the end of a block:
 * `using _ = torch.autograd.detect_anomaly()`.
 *
 * @example
 * const x = torch.zeros(1, { requires_grad: true });
 * const y = x.sqrt().mul(0);
 * torch.autograd.detect_anomaly(() => y.backward()); // TorchError: Function 'SqrtBackward0' returned nan values in its 0th output.
 *
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.detect_anomaly
 */
export function detect_anomaly(...args: DetectArguments): Mode;
export function detect_anomaly<Result>(...args: [...named: BeforeBody, body: () => Result]): Result;
export function detect_anomaly(...args: readonly unknown[]): unknown {
  const [named, body] = split(args);
  const mode = anomaly_mode('autograd.detect_anomaly', true, bind_detect(named).check_nan);
  warn(
    'Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.',
  );
  return body === null ? mode.expect_begin() : run_in(mode, body);
}

/**
 * Switches `detect_anomaly` on or off. Alone it stays so, until `end()` of what it returns; with a function or a
 * `using` declaration it ends as `detect_anomaly` does.
 *
 * @example
 * torch.autograd.set_detect_anomaly(true);
 * torch.is_anomaly_enabled(); // true
 * torch.autograd.set_detect_anomaly(false);
 *
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.set_detect_anomaly
 */
export function set_detect_anomaly(...args: SetArguments): Mode;
export function set_detect_anomaly<Result>(...args: [...named: SetBeforeBody, body: () => Result]): Result;
export function set_detect_anomaly(...args: readonly unknown[]): unknown {
  const [named, body] = split(args);
  const { mode: enabled, check_nan } = bind_set(named);
  const mode = anomaly_mode('autograd.set_detect_anomaly', enabled, check_nan);
  return body === null ? mode.begin() : run_in(mode, body);
}

/** True while `detect_anomaly` is on. */
export function is_anomaly_enabled(): boolean {
  return addon.is_anomaly_enabled();
}

/** True where `detect_anomaly`, if it is on, takes NaN in a gradient for an error. */
export function is_anomaly_check_nan_enabled(): boolean {
  return addon.is_anomaly_check_nan_enabled();
}

/** Switches anomaly detection: what `set_detect_anomaly` does. Default of `check_nan`: true. */
export function set_anomaly_enabled(enabled: boolean, check_nan = true): void {
  addon.set_anomaly_enabled(enabled, check_nan);
}
