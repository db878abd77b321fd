/** Parameters as one vector, and back. */
import { list_from } from '../../internal/list-from.js';
import { functions } from '../../ops/index.js';
import { Tensor } from '../../tensor/tensor.js';
import { typename } from '../../tensor/typename.js';

/**
 * All elements of some tensors as one vector.
 *
 * @throws TypeError if they are on different devices.
 *
 * @example
 * console.log(nn.utils.parameters_to_vector(new nn.Linear(2, 3).parameters()).shape); // [9]
 */
export function parameters_to_vector(parameters: Iterable<Tensor>): Tensor {
  const list = on_one_device(parameters);
  return functions.cat(list.map((parameter) => parameter.view(-1)));
}

/**
 * Makes the parameters views of the parts of a vector.
 *
 * @throws TypeError if they are on different devices.
 */
export function vector_to_parameters(vec: Tensor, parameters: Iterable<Tensor>): void {
  if (!(vec instanceof Tensor)) {
    throw new TypeError(`expected torch.Tensor, but got: ${typename(vec)}`);
  }
  const length = vec.numel();
  let pointer = 0;
  for (const parameter of on_one_device(parameters)) {
    const count = Math.min(parameter.numel(), length - pointer);
    parameter.data = vec.narrow(0, pointer, count).view_as(parameter).detach();
    pointer += count;
  }
}

function on_one_device(parameters: Iterable<Tensor>): Tensor[] {
  const list = list_from(parameters);
  const places = list.map(({ device }) => (device.type === 'cuda' ? String(device) : 'cpu'));
  if (places.every((place) => place === places[0])) return list;
  throw new TypeError('Found two parameters on different devices, this is currently not supported.');
}
