/** Learning rates and momenta in the groups of an optimizer: numbers, or tensors that are written in place. */
import { ValueError } from '../../errors.js';
import { type_name } from '../../internal/type-name.js';
import type { Optimizer } from '../optimizer.js';
import { is_tensor, type ParamGroup } from '../param-groups.js';
import { type Num, scalar } from '../scalars.js';

/** The value itself, or a copy of the tensor. */
export function copy_of<Value>(value: Value): Value {
  return is_tensor(value) ? (value.clone() as Value) : value;
}

/** Throws a TypeError unless `value` is a number or a tensor. */
function check_num(value: unknown, name: string): asserts value is Num {
  if (typeof value === 'number' || is_tensor(value)) return;
  throw new TypeError(`${name} must be float, not ${type_name(value)}`);
}

/** What each group has under `name`. */
export function values_of({ param_groups }: Optimizer, name: string): Num[] {
  return param_groups.map((group, index) => {
    const value = group[name];
    check_num(value, `param_groups[${index}].${name}`);
    return copy_of(value);
  });
}

/** Writes a number into a group, into its tensor where it has one. */
export function set_value(group: ParamGroup, name: string, value: Num): void {
  const current = group[name];
  if (is_tensor(current)) current.fill_(scalar(value) as number);
  else group[name] = value;
}

/** One value for each group: the value for all, or a list of as many as there are groups. */
export function for_each_group(
  name: string,
  { param_groups }: Optimizer,
  value: Num | readonly Num[],
): Num[] {
  const count = param_groups.length;
  if (!Array.isArray(value)) {
    check_num(value, name);
    return Array.from({ length: count }, () => copy_of(value));
  }
  if (value.length !== count) {
    throw new ValueError(
      `${name} must have the same length as optimizer.param_groups. ${name} has ${value.length} values, param_groups has ${count}.`,
    );
  }
  for (const each of value) check_num(each, name);
  return value.map(copy_of);
}
