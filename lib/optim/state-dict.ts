/** An optimizer's state as plain values, in PyTorch's structure: parameters are replaced by their numbers. */
import { bare, own } from '../internal/define.js';
import { types } from 'node:util';
import { list_from } from '../internal/list-from.js';
import { keep } from '../autograd/scope.js';
import { ValueError } from '../errors.js';
import { is_plain_object } from '../internal/objects.js';
import { type_name } from '../internal/type-name.js';
import type { Tensor } from '../tensor/tensor.js';
import { is_tensor, type ParamGroup } from './param-groups.js';

/** What an optimizer keeps for one parameter, by PyTorch's names. */
export type ParamState = Record<string, unknown>;

/** A group whose parameters are numbers. */
export type PackedGroup = Record<string, unknown> & { params: number[] };

export interface StateDict {
  /** State by number of the parameter. A plain object is accepted as well when it is loaded. */
  state: Map<number, ParamState>;
  param_groups: PackedGroup[];
}

/** A state dict as `load_state_dict` takes it. */
export interface LoadableStateDict {
  state: ReadonlyMap<number, ParamState> | Readonly<Record<number, ParamState>>;
  param_groups: readonly PackedGroup[];
}

/** Groups and state with numbers for parameters, in the order of the groups. */
export function pack(groups: readonly ParamGroup[], state: ReadonlyMap<unknown, ParamState>): StateDict {
  const numbers = new Map<unknown, number>();
  let start = 0;
  const packed = list_from(groups).map(({ params: given, ...options }) => {
    const params = list_from(given);
    params.forEach((param, index) => {
      if (!numbers.has(param)) numbers.set(param, start + index);
    });
    start += params.length;
    return { ...options, params: params.map((param) => numbers.get(param) as number) };
  });
  const entries = [...state].map(
    ([key, value]) => [numbers.get(key) ?? key, { ...value }] as [number, ParamState],
  );
  return { state: new Map(entries), param_groups: packed };
}

/** Throws a TypeError if `value` does not have the two parts of a state dict. */
export function check_state_dict(value: unknown): void {
  if (!is_plain_object(value))
    throw new TypeError(`Expected state_dict to be dict-like, got ${type_name(value)}.`);
  if (!Array.isArray(value.param_groups)) throw new TypeError("state_dict has no list 'param_groups'");
  if (typeof value.state !== 'object' || value.state === null)
    throw new TypeError("state_dict has no dict 'state'");
}

/** The saved groups with this optimizer's parameters, as new objects. */
export function unpack_groups(groups: readonly ParamGroup[], saved: readonly PackedGroup[]): ParamGroup[] {
  if (groups.length !== saved.length) {
    throw new ValueError('loaded state dict has a different number of parameter groups');
  }
  if (groups.some((group, index) => group.params.length !== saved[index]!.params.length)) {
    throw new ValueError(
      "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
    );
  }
  return groups.map((group, index) => {
    const { params, param_names } = bare(group);
    const names = param_names === undefined ? {} : { param_names };
    return { ...names, ...(deep_copy(saved[index]) as PackedGroup), params };
  });
}

/** The saved state by parameter; state of no parameter keeps its key. Tensors move to the parameter's device and dtype. */
export function unpack_state(
  groups: readonly ParamGroup[],
  saved: LoadableStateDict,
): [Tensor, ParamState][] {
  const params = new Map<unknown, { param: Tensor; group: PackedGroup }>();
  saved.param_groups.forEach((group, index) => {
    group.params.forEach((id, place) => {
      params.set(id, { param: groups[index]!.params[place]!, group });
    });
  });
  return entries_of(saved.state).map(([id, state]) => {
    const owner = params.get(id);
    if (owner === undefined) return [id as unknown as Tensor, state];
    return [owner.param, fit(state, owner.param, owner.group) as ParamState];
  });
}

function entries_of(state: LoadableStateDict['state']): [unknown, ParamState][] {
  if (types.isMap(state)) return [...state];
  return Object.entries(state).map(([key, value]) => [/^\d+$/.test(key) ? Number(key) : key, value]);
}

function fit(value: unknown, param: Tensor, group: PackedGroup, key?: string): unknown {
  if (is_tensor(value)) return keep(fit_tensor(value, param, group, key));
  if (Array.isArray(value)) return list_from(value).map((item) => fit(item, param, group));
  if (!is_plain_object(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, fit(item, param, group, name)]),
  );
}

// A step counter stays where it is, unless a kernel reads it on the device.
function fit_tensor(value: Tensor, param: Tensor, group: PackedGroup, key?: string): Tensor {
  if (key === 'step') {
    return own(group, 'capturable') || own(group, 'fused')
      ? value.to({ dtype: 'float32', device: param.device })
      : value;
  }
  return value.to(
    param.is_floating_point() ? { dtype: param.dtype, device: param.device } : { device: param.device },
  );
}

function deep_copy(value: unknown): unknown {
  if (is_tensor(value)) return value.clone();
  if (Array.isArray(value)) return list_from(value).map(deep_copy);
  if (!is_plain_object(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, deep_copy(item)]));
}
