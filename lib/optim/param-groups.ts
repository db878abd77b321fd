/** Parameter groups: what is given to an optimizer, and what it makes of it. */
import { own, put } from '../internal/define.js';
import { ValueError } from '../errors.js';
import { required } from '../internal/arguments.js';
import { list_from } from '../internal/list-from.js';
import { is_plain_object } from '../internal/objects.js';
import { type_name } from '../internal/type-name.js';
import { warn } from '../internal/warn.js';
import { addon } from '../native/addon.js';
import type { Tensor } from '../tensor/tensor.js';
import { type_of_tensor } from '../tensor/type-of-tensor.js';

/** A group of an optimizer: its parameters, and the options for them. Writes take effect at the next step. */
export interface ParamGroup {
  params: Tensor[];
  /** Names of the parameters, where the optimizer was given any. */
  param_names?: string[];
  lr?: number;
  /** The learning rate before the first scheduler changed it. */
  initial_lr?: number;
  [option: string]: unknown;
}

/** One tensor, several, or several with names. */
export type GroupParams = Tensor | Iterable<Tensor> | Iterable<readonly [name: string, tensor: Tensor]>;

/** A group as it is given: options that are left out have the optimizer's defaults. */
export type GroupOptions<Group extends ParamGroup = ParamGroup> = Partial<Omit<Group, 'params'>> & {
  params: GroupParams;
};

/** What an optimizer takes: tensors, `[name, tensor]` pairs as from `named_parameters()`, or groups. */
export type Params<Group extends ParamGroup = ParamGroup> =
  | Iterable<Tensor>
  | Iterable<readonly [name: string, tensor: Tensor]>
  | Iterable<GroupOptions<Group>>;

type Unchecked = Record<string, unknown>;

export function is_tensor(value: unknown): value is Tensor {
  return value instanceof addon.Tensor;
}

/** The groups of an argument `params`, not yet completed. */
export function groups_of(params: unknown): unknown[] {
  if (is_tensor(params)) {
    throw new TypeError(
      `params argument given to the optimizer should be an iterable of Tensors or dicts, but got ${type_of_tensor(params)}`,
    );
  }
  const list = list_of(params);
  if (list.length === 0) throw new ValueError('optimizer got an empty parameter list');
  return is_plain_object(list[0]) ? list : [{ params: list }];
}

/** Checks `given` as PyTorch does, fills in the defaults, and returns it as a group beside `others`. */
export function complete_group<Group extends ParamGroup>(
  given: unknown,
  defaults: Unchecked,
  others: readonly Group[],
): Group {
  if (!is_plain_object(given)) {
    throw new TypeError(`param_group must be a dict, but got <class '${type_name(given)}'>`);
  }
  const group = read_params(given);
  for (const param of group.params) check_param(param, defaults);
  fill_defaults(group, defaults);
  check_beside(group, others);
  return group as Group;
}

/** The parameters of all groups, in order. */
export function params_of(groups: readonly ParamGroup[]): Tensor[] {
  return list_from(groups).flatMap((group) => list_from(group.params));
}

function list_of(value: unknown): unknown[] {
  const iterable = value as Iterable<unknown> | null | undefined;
  if (typeof iterable?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`'${type_name(value)}' object is not iterable`);
  }
  return list_from(iterable);
}

function read_params(group: Unchecked): ParamGroup {
  if (own(group, 'params') === undefined) throw new TypeError("param_group has no 'params'");
  const given = is_tensor(group.params) ? [group.params] : list_of(group.params);
  const named = given.filter((param) => Array.isArray(param) && typeof param[0] === 'string') as [
    string,
    unknown,
  ][];
  if (named.length > 0 && named.length < given.length) {
    throw new ValueError('all optimizer params should be with/without names. Some param names are missing');
  }
  group.params = named.length > 0 ? named.map(([, param]) => param) : given;
  if (named.length > 0) group.param_names = named.map(([name]) => name);
  return group as ParamGroup;
}

function check_param(param: unknown, defaults: Unchecked): void {
  if (!is_tensor(param)) {
    throw new TypeError(`optimizer can only optimize Tensors, but one of the params is ${type_name(param)}`);
  }
  if (!own(defaults, 'differentiable') && !param.is_leaf && !param.retains_grad) {
    throw new ValueError("can't optimize a non-leaf Tensor");
  }
}

function fill_defaults(group: ParamGroup, defaults: Unchecked): void {
  for (const [name, value] of Object.entries(defaults)) {
    if (Object.hasOwn(group, name) && group[name] !== undefined) continue;
    if (value === required) {
      throw new ValueError(
        `parameter group didn't specify a value of required optimization parameter ${name}`,
      );
    }
    put(group, name, value);
  }
}

function check_beside(group: ParamGroup, others: readonly ParamGroup[]): void {
  if (new Set(group.params).size < group.params.length) {
    warn(
      'optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; ' +
        'see github.com/pytorch/pytorch/issues/40967 for more information',
      'UserWarning',
    );
  }
  const named = Object.hasOwn(group, 'param_names');
  if (others.some((other) => Object.hasOwn(other, 'param_names') !== named)) {
    throw new ValueError(
      'all optimizer param groups should be with/without names. ' +
        `cannot add param group ${named ? 'with' : 'without'} names to the optimizer`,
    );
  }
  const taken = new Set(others.flatMap((other) => other.params));
  if (group.params.some((param) => taken.has(param))) {
    throw new ValueError('some parameters appear in more than one parameter group');
  }
}
