/** Checks of an optimizer's options, in Python's order and words, and how options print. */
import { TorchError, ValueError } from '../errors.js';
import { python_repr } from '../internal/python-repr.js';
import { type_name } from '../internal/type-name.js';
import { is_tensor } from './param-groups.js';

/** The number that Python compares: that of a tensor, too. */
function compared(value: unknown, operator: string): number {
  if (typeof value === 'number') return value;
  if (is_tensor(value)) {
    if (value.numel() === 1) return Number(value.item());
    throw new TorchError('Boolean value of Tensor with more than one value is ambiguous');
  }
  throw new TypeError(`'${operator}' not supported between instances of 'float' and '${type_name(value)}'`);
}

/** Throws a ValueError unless `value` is at least 0. */
export function check_not_negative(value: unknown, what: string): void {
  if (!(compared(value, '<=') >= 0)) throw new ValueError(`${what}: ${option_text(value)}`);
}

/** Throws a ValueError unless `value` is between 0 and 1. */
export function check_share(value: unknown, what: string, with_one = false): void {
  const number = compared(value, '<=');
  if (!(number >= 0 && (with_one ? number <= 1 : number < 1)))
    throw new ValueError(`${what}: ${option_text(value)}`);
}

/** Throws a ValueError if `value` is a tensor of several elements. */
export function check_one_element(value: unknown, name: string): void {
  if (is_tensor(value) && value.numel() !== 1) throw new ValueError(`Tensor ${name} must be 1-element`);
}

/** The two numbers of a pair such as `betas`. */
export function pair_of<Item = number>(value: unknown): [Item, Item] {
  if (!Array.isArray(value)) throw new TypeError(`'${type_name(value)}' object is not subscriptable`);
  if (value.length !== 2) throw new ValueError(`a pair must have 2 values, not ${value.length}`);
  return value as [Item, Item];
}

/** The checks that Adam and its kin have in common. */
export function check_adam_options(options: {
  lr: unknown;
  eps: unknown;
  betas: unknown;
  weight_decay: unknown;
}): void {
  const betas = pair_of<unknown>(options.betas);
  check_not_negative(options.lr, 'Invalid learning rate');
  check_not_negative(options.eps, 'Invalid epsilon value');
  betas.forEach((beta, index) => {
    check_share(beta, `Invalid beta parameter at index ${index}`);
  });
  check_not_negative(options.weight_decay, 'Invalid weight_decay value');
}

/** An option as Python's f-strings write it; a list of numbers is a tuple there. */
export function option_text(value: unknown): string {
  if (is_tensor(value)) return value.dim() === 0 ? float_text(Number(value.item())) : String(value);
  if (Array.isArray(value)) return `(${value.map(python_repr).join(', ')})`;
  return typeof value === 'string' ? value : python_repr(value);
}

/** A number as Python writes a float. */
export function float_text(value: number): string {
  const text = python_repr(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
