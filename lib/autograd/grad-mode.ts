/** Whether autograd records: `no_grad`, `enable_grad`, `set_grad_enabled`, `inference_mode`. */
import { addon } from '../native/addon.js';
import { Mode } from './mode.js';
import { run_in } from './run-in.js';

function grad_mode(name: string, enabled: boolean): Mode {
  return new Mode(name, () => {
    const previous = addon.set_grad_enabled(enabled);
    return () => addon.set_grad_enabled(previous);
  });
}

/** The function's result in the mode, or the mode for a `using`. */
function in_mode<Result>(name: string, make: () => Mode, body: (() => Result) | undefined): Mode | Result {
  return body === undefined ? make().expect_begin() : run_in(name, make, body);
}

/**
 * Turns the recording of gradients off: results do not require gradients, and their inputs are not kept.
 *
 * With a function, runs it and returns what it returns. The function may be asynchronous: the mode then holds in it
 * and in what it calls, across each `await`, until its promise settles, and in nothing that runs beside it.
 *
 * Without a function, the mode lasts to the end of the block: `using _ = torch.no_grad()`, where nothing may be
 * awaited. Alone, `torch.no_grad();` does nothing, as in Python, and warns.
 *
 * @throws TypeError if the function is a generator, whose body would run later.
 *
 * @example
 * const w = torch.ones(2, { requires_grad: true });
 * const y = torch.no_grad(() => w.mul(2));
 * console.log(y.requires_grad); // false
 *
 * @example
 * const net = new nn.Linear(2, 2);
 * const outputs = await torch.no_grad(async () => {
 *   const first = await net.forward_async(torch.ones(1, 2));
 *   return [first, await net.forward_async(first)];
 * });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
 */
export function no_grad(): Mode;
export function no_grad<Result>(body: () => Result): Result;
export function no_grad<Result>(body?: () => Result): Mode | Result {
  return in_mode('no_grad', () => grad_mode('no_grad', false), body);
}

/**
 * Turns the recording of gradients on, inside `no_grad` for instance. Used as `no_grad` is.
 *
 * @throws TypeError if the function is a generator.
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
  return in_mode('enable_grad', () => grad_mode('enable_grad', true), body);
}

/**
 * Turns the recording of gradients on or off. Alone it stays so, until `end()` of what it returns; with a function
 * or a `using` declaration it ends as `no_grad` does.
 *
 * @throws TypeError if the function is a generator.
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
  const make = () => grad_mode('set_grad_enabled', mode);
  return body === undefined ? make().begin() : run_in('set_grad_enabled', make, body);
}

function inference(mode: boolean): Mode {
  return new Mode('inference_mode', () => {
    const token = addon.enter_inference_mode(mode);
    return () => addon.leave_inference_mode(token);
  });
}

/**
 * As `no_grad`, and faster: tensors made inside have no version counter and can never take part in autograd.
 * `inference_mode(false)` leaves an outer inference mode. Modes must end in the reverse order of their beginnings.
 *
 * @throws TypeError if the function is a generator.
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
  return in_mode('inference_mode', () => inference(first), body);
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
