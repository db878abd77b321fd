/** The tensors of a parameter group as a step needs them: one after the other, or in lists of one kind. */
import { bare, own } from '../internal/define.js';
import { scope } from '../autograd/scope.js';
import { AssertionError, ValueError } from '../errors.js';
import { python_repr } from '../internal/python-repr.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { ParamState } from './state-dict.js';

/** A parameter with its gradient and its state. */
export interface Entry<State extends ParamState = ParamState> {
  param: Tensor;
  grad: Tensor;
  state: State;
}

/** Devices whose tensors are stepped in lists when nobody chose. */
const foreach_devices = new Set(['cuda', 'xpu', 'mtia', 'privateuseone']);

/** Devices that can record a step in a graph: what `capturable` asks for. */
export const capturable_devices = new Set(['cuda', 'xpu', 'hpu', 'privateuseone', 'xla']);

interface Way {
  foreach?: boolean | null;
  fused?: boolean | null;
  differentiable?: boolean;
}

/** Whether a group is stepped in lists: as it says, else on devices where that is faster. */
export function steps_in_lists(group: Way, entries: readonly Entry[]): boolean {
  const [foreach, fused] = [own(group, 'foreach') ?? null, own(group, 'fused') ?? null];
  if (foreach !== null || fused !== null) return foreach ?? false;
  return (
    !own(group, 'differentiable') && entries.every(({ param }) => foreach_devices.has(param.device.type))
  );
}

/** What `capturable` asks for: the state's counters, their names in the error, and whether XLA is good enough. */
export interface Capture {
  counters?: readonly string[];
  of?: string;
  xla?: boolean;
}

/** Throws unless each parameter and its counters are on one device that `capturable` can use. */
export function check_capturable(entries: readonly Entry[], capture: Capture = {}): void {
  const { counters = ['step'], of = 'params and state_steps', xla = true } = bare(capture);
  const supported = [...capturable_devices].filter((each) => each !== 'xla' || xla);
  for (const { param, state } of entries) {
    const types = counters.map((name) => (state[name] as Tensor).device.type);
    const { type } = param.device;
    if (types.every((each) => each === type) && supported.includes(type)) continue;
    throw new AssertionError(
      `If capturable=True, ${of} must be on supported devices: ${python_repr(supported)}.`,
    );
  }
}

/** Calls `step` for each entry; what it makes on the way is freed at once. */
export function one_by_one<State extends ParamState>(
  entries: readonly Entry<State>[],
  step: (entry: Entry<State>) => void,
): void {
  for (const entry of entries) scope(() => step(entry));
}

/** The two ways to step that round differently. */
interface Steps<State extends ParamState, Group> {
  single(entry: Entry<State>, group: Group): void;
  foreach(entries: Entry<State>[], group: Group): void;
}

/** One step for a group, in lists or one by one. */
export function step_group<State extends ParamState, Group extends Way>(
  entries: Entry<State>[],
  group: Group,
  { single, foreach }: Steps<State, Group>,
): void {
  if (steps_in_lists(group, entries)) foreach(entries, group);
  else one_by_one(entries, (entry) => single(entry, group));
}

interface ListGroup {
  capturable?: boolean;
  differentiable: boolean;
}

/** Tensors of one kind: parameters, gradients, and what the state has for each. */
export type Lists<Name extends PropertyKey> = { params: Tensor[]; grads: Tensor[] } & Record<Name, Tensor[]>;

/** Calls `step` for the entries of each device and dtype, as operators on lists want them. */
export function in_lists<State extends ParamState>(
  entries: readonly Entry<State>[],
  step: (entries: Entry<State>[]) => void,
): void {
  for (const part of by_device_and_dtype(entries)) scope(() => step(part));
}

/**
 * The common frame of steps in lists: checks, and calls `step` for each device and dtype with the tensors of the
 * state that `names` has, complex ones as pairs of real numbers, after counting the step.
 */
export function foreach_step<State extends ParamState & { step: Tensor }, Name extends keyof State>(
  entries: readonly Entry<State>[],
  group: ListGroup,
  names: readonly Name[],
  step: (lists: Lists<Name | 'step'>, part: readonly Entry<State>[]) => void,
  capture: Capture = { xla: false },
): void {
  if (entries.length === 0) return;
  if (group.differentiable) throw new AssertionError("_foreach ops don't support autograd");
  if (group.capturable) check_capturable(entries, capture);
  in_lists(entries, (part) => {
    const real = part.map((entry) => as_real(entry, names));
    const lists = lists_of(real, [...names, 'step'] as (Name | 'step')[]);
    functions._foreach_add_(lists.step, 1);
    step(lists, part);
  });
}

function by_device_and_dtype<State extends ParamState>(entries: readonly Entry<State>[]): Entry<State>[][] {
  const parts = new Map<string, Entry<State>[]>();
  for (const entry of entries) {
    const key = `${entry.param.device} ${entry.param.dtype}`;
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [entry]);
    else part.push(entry);
  }
  return [...parts.values()];
}

/** The entry with complex tensors seen as pairs of real numbers: the parameter, its gradient, and the state's `names`. */
export function as_real<State extends ParamState>(
  entry: Entry<State>,
  names: readonly (keyof State)[],
): Entry<State> {
  const { param, grad, state } = entry;
  if (!param.is_complex()) return entry;
  const { view_as_real } = functions;
  const real: Record<PropertyKey, unknown> = { ...state };
  for (const name of names) if (real[name] !== undefined) real[name] = view_as_real(real[name] as Tensor);
  return { param: view_as_real(param), grad: view_as_real(grad), state: real as State };
}

/** Lists of the parameters, of the gradients, and of each tensor of the state that `names` has. */
export function lists_of<State extends ParamState, Name extends keyof State>(
  entries: readonly Entry<State>[],
  names: readonly Name[],
): Lists<Name> {
  const lists: Record<PropertyKey, Tensor[]> = {
    params: entries.map(({ param }) => param),
    grads: entries.map(({ grad }) => grad),
  };
  for (const name of names) lists[name] = entries.map(({ state }) => state[name] as Tensor);
  return lists as Lists<Name>;
}

/** Throws if a state lacks one of `names`: an option that needs it was switched on after the first step. */
export function check_state(entries: readonly Entry[], names: readonly string[]): void {
  for (const { state } of entries) {
    const missing = names.find((name) => state[name] === undefined);
    if (missing !== undefined) throw new ValueError(`'${missing}'`);
  }
}

interface Penalty {
  maximize: boolean;
  weight_decay?: number;
}

/** The gradient that is followed: turned around to climb, and with the L2 penalty. */
export function followed({ param, grad }: Entry, { maximize, weight_decay = 0 }: Penalty): Tensor {
  const turned = maximize ? grad.neg() : grad;
  return weight_decay === 0 ? turned : turned.add(param, { alpha: weight_decay });
}

/** The same for lists. */
export function followed_lists(
  params: Tensor[],
  grads: Tensor[],
  { maximize, weight_decay = 0 }: Penalty,
): Tensor[] {
  const turned = maximize ? functions._foreach_neg(grads) : grads;
  if (weight_decay === 0) return turned;
  if (!maximize) return functions._foreach_add(turned, params, { alpha: weight_decay });
  functions._foreach_add_(turned, params, { alpha: weight_decay });
  return turned;
}
