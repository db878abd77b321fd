/** What ZeroRedundancyOptimizer asks of its parameters. */
import { ValueError } from '../../errors.js';
import { is_plain_object } from '../../internal/objects.js';
import { type_name } from '../../internal/type-name.js';
import { Tensor } from '../../tensor/tensor.js';
import { type_of_tensor } from '../../tensor/type-of-tensor.js';

/** @throws TypeError, ValueError unless they are tensors of one dense type, or groups of such. */
export function checked(params: unknown): unknown[] {
  const wrong = 'argument should be an iterable of Tensors';
  if (params instanceof Tensor) throw new TypeError(`\`params\` ${wrong}, but got ${type_of_tensor(params)}`);
  if (typeof (params as Iterable<unknown> | null)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`\`params\` ${wrong} or dicts, but got ${type_name(params)}`);
  }
  const list = [...(params as Iterable<unknown>)];
  if (list.length === 0) throw new ValueError('ZeroRedundancyOptimizer got an empty parameter list');
  const groups = list.every(is_plain_object);
  if (!groups && !list.every((each) => each instanceof Tensor))
    throw new TypeError(`\`params\` ${wrong} or dicts`);
  if (groups && list.some((group) => !Object.hasOwn(group, 'params'))) {
    throw new ValueError(
      "Each parameter group passed-in via `params` must have a 'params' key mapping to the parameters in the group",
    );
  }
  const tensors = (
    groups ? list.flatMap((group) => [...(group.params as Iterable<Tensor>)]) : list
  ) as Tensor[];
  const [first, ...others] = tensors.map(type_of_tensor);
  const only = 'ZeroRedundancyOptimizer only supports using the same dense type for all parameters but got';
  if (tensors[0]?.is_sparse) throw new ValueError(`${only} ${first}`);
  const other = others.find((each) => each !== first);
  if (other !== undefined) throw new ValueError(`${only} both ${first} and ${other}`);
  return list;
}
