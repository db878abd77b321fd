import { type_name } from '../../internal/type-name.js';
import { Parameter } from '../../tensor/parameter.js';
import { Tensor } from '../../tensor/tensor.js';

/** The lines in which Python prints lists and dictionaries of parameters; `type_of` says how it calls a tensor's type. */
export function parameter_lines(
  entries: Iterable<readonly [key: string | number, value: unknown]>,
  type_of: (tensor: Tensor) => string,
): string {
  return Array.from(entries, ([key, value]) => `  (${key}): ${text_of(value, type_of)}`).join('\n');
}

function text_of(value: unknown, type_of: (tensor: Tensor) => string): string {
  if (!(value instanceof Tensor)) return `Object of type: ${type_name(value)}`;
  const kind = value instanceof Parameter ? 'Parameter' : 'Tensor';
  const place = value.device.type === 'cuda' ? ` (${value.device})` : '';
  return `${kind} containing: [${type_of(value)} of size ${value.shape.join('x')}${place}]`;
}

/** What a list or dictionary of parameters keeps: tensors become parameters. */
export function kept(value: unknown): unknown {
  return value instanceof Tensor && !(value instanceof Parameter) ? new Parameter(value) : value;
}
