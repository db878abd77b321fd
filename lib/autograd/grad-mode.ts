/** Whether autograd records: `no_grad`, `enable_grad`, `set_grad_enabled`, `inference_mode`. */
import { addon } from '../native/addon.js';
import { Mode, run_in } from './mode.js';

function grad_mode(enabled: boolean): Mode {
  const previous = addon.set_grad_enabled(enabled);
  return new Mode(() => addon.set_grad_enabled(previous));
}

/**
 * Turns the recording of gradients off: results do not require gradients, and their inputs are not kept.
 *
 * With a function, runs it and returns what it returns. Without one, the mode begins at once and ends with the
 * block: `using _ = torch.no_grad()`.
 *
 * The mode belongs to the thread and would reach other tasks across an `await`, so the function must not be
 * asynchronous. Work that `forward_async` and its like begin inside keeps the mode of its beginning.
 *
 * @throws TypeError if the function returns a promise.
 *
 * @example
 * const w = torch.ones(2, { requires_grad: true });
 * const y = torch.no_grad(() => w.mul(2));
 * console.log(y.requires_grad); // false
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
 */
export function no_grad(): Mode;
export function no_grad<Result>(body: () => Result): Result;
export function no_grad<Result>(body?: () => Result): Mode | Result {
  return body === undefined ? grad_mode(false) : run_in('no_grad', () => grad_mode(false), body);
}

/**
 * Turns the recording of gradients on, inside `no_grad` for instance. Used as `no_grad` is.
 *
 * @throws TypeError if the function returns a promise.
 *
 * @example
 * const w = torch.ones(2, { requires_grad: true });
 * const y = torch.no_grad(() => torch.enable_grad(() => w.mul(2)));
 * console.log(y.requires_grad); // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.enable_grad.html
 */
export function enable_grad(): Mode;
export function enable_grad<Result>(body: () => Result): Result;
export function enable_grad<Result>(body?: () => Result): Mode | Result {
  return body === undefined ? grad_mode(true) : run_in('enable_grad', () => grad_mode(true), body);
}

/**
 * Turns the recording of gradients on or off. Alone it stays so; with a function or a `using` declaration it
 * ends as `no_grad` does.
 *
 * @throws TypeError if the function returns a promise.
 *
 * @example
 * const train = false;
 * const w = torch.ones(2, { requires_grad: true });
 * const y = torch.set_grad_enabled(train, () => w.mul(2));
 * console.log(y.requires_grad); // false
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.set_grad_enabled.html
 */
export function set_grad_enabled(mode: boolean): Mode;
export function set_grad_enabled<Result>(mode: boolean, body: () => Result): Result;
export function set_grad_enabled<Result>(mode: boolean, body?: () => Result): Mode | Result {
  if (body === undefined) return grad_mode(mode);
  return run_in('set_grad_enabled', () => grad_mode(mode), body);
}

function begin_inference(mode: boolean): Mode {
  const token = addon.enter_inference_mode(mode);
  return new Mode(() => addon.leave_inference_mode(token));
}

/**
 * As `no_grad`, and faster: tensors made inside have no version counter and can never take part in autograd.
 * `inference_mode(false)` leaves an outer inference mode. Modes must end in the reverse order of their beginnings.
 *
 * @throws TypeError if the function returns a promise.
 *
 * @example
 * const w = torch.ones(2, { requires_grad: true });
 * const y = torch.inference_mode(() => w.mul(2));
 * console.log(y.requires_grad); // false
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.inference_mode.html
 */
export function inference_mode(mode?: boolean): Mode;
export function inference_mode<Result>(body: () => Result): Result;
export function inference_mode<Result>(mode: boolean, body: () => Result): Result;
export function inference_mode<Result>(
  first: boolean | (() => Result) = true,
  body?: () => Result,
): Mode | Result {
  if (typeof first === 'function') return inference_mode(true, first);
  if (body === undefined) return begin_inference(first);
  return run_in('inference_mode', () => begin_inference(first), body);
}

/** True where autograd records. */
export function is_grad_enabled(): boolean {
  return addon.is_grad_enabled();
}

/** True inside `inference_mode`. */
export function is_inference_mode_enabled(): boolean {
  return addon.is_inference_mode_enabled();
}

export type { Mode };
