/** Functions of any number of tensors, which PyTorch writes in Python (torch/functional.py). */
import { TorchError, ValueError } from '../../errors.js';
import { is_plain_object } from '../../internal/objects.js';
import { check_size_list } from '../../internal/size-list.js';
import type { Tensor } from '../../tensor/tensor.js';
import { internal } from '../bound.js';
import { is_tensor, type Tensors, tensors_of } from './arguments.js';

/**
 * Sums of products of tensors, by Einstein's index notation. The operands follow the equation, as separate
 * arguments or as one list; or each operand is followed by its list of subscripts (0 to 51).
 *
 *     torch.einsum('ij,jk->ik', a, b);
 *     torch.einsum(a, [0, 1], b, [1, 2], [0, 2]);
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.einsum.html
 */
export function einsum(equation: string, ...operands: Tensors): Tensor;
export function einsum(...operands_and_subscripts: readonly (Tensor | readonly number[])[]): Tensor;
export function einsum(...args: readonly unknown[]): Tensor {
  if (args.length < 2) {
    throw new ValueError(
      'einsum(): must specify the equation string and at least one operand, ' +
        'or at least one operand and its subscripts list',
    );
  }
  if (is_tensor(args[0])) {
    const { equation, operands } = equation_of(args as readonly (Tensor | readonly number[])[]);
    return internal.einsum(equation, operands);
  }
  return internal.einsum(args[0] as string, tensors_of(args.slice(1) as unknown as Tensors));
}

function equation_of(args: readonly (Tensor | readonly number[])[]) {
  const output = args.length % 2 === 1 ? (args.at(-1) as readonly number[]) : null;
  const pairs = output === null ? args : args.slice(0, -1);
  const operands = pairs.filter((_, index) => index % 2 === 0) as Tensor[];
  const inputs = pairs.filter((_, index) => index % 2 === 1) as (readonly number[])[];
  const written = inputs.map((list) => list.map(subscript).join('')).join(',');
  return { operands, equation: output === null ? written : `${written}->${output.map(subscript).join('')}` };
}

function subscript(n: number): string {
  if (n >= 0 && n < 26) return String.fromCharCode('A'.charCodeAt(0) + n);
  if (n >= 26 && n < 52) return String.fromCharCode('a'.charCodeAt(0) + n - 26);
  throw new ValueError('einsum(): subscript in subscript list is not within the valid range [0, 52)');
}

/**
 * Grids of coordinates: the i-th result holds the elements of the i-th vector along its i-th dimension
 * (`indexing` 'ij') or, with 'xy', along the first two dimensions exchanged.
 *
 *     const [rows, columns] = torch.meshgrid(torch.arange(2), torch.arange(3), { indexing: 'ij' });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.meshgrid.html
 */
export function meshgrid(...tensors: Tensors): Tensor[];
export function meshgrid(
  ...args: [...tensors: Tensors, options: { indexing?: 'ij' | 'xy' | null }]
): Tensor[];
export function meshgrid(...args: readonly unknown[]): Tensor[] {
  const options = args.at(-1);
  if (!is_plain_object(options)) return internal.meshgrid(tensors_of(args as Tensors));
  for (const name of Object.keys(options)) {
    if (name !== 'indexing') throw new TypeError(`meshgrid() got an unexpected keyword argument '${name}'`);
  }
  const tensors = tensors_of(args.slice(0, -1) as unknown as Tensors);
  const indexing = options.indexing as 'ij' | 'xy' | null | undefined;
  return indexing == null ? internal.meshgrid(tensors) : internal.meshgrid(tensors, { indexing });
}

/**
 * The tensors expanded to one common shape, as views.
 *
 *     const [a, b] = torch.broadcast_tensors(torch.zeros(3, 1), torch.zeros(4)); // both 3 × 4
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.broadcast_tensors.html
 */
export function broadcast_tensors(...tensors: Tensors): Tensor[] {
  return internal.broadcast_tensors(tensors_of(tensors));
}

/**
 * The shape that tensors of the given shapes have after broadcasting.
 *
 *     torch.broadcast_shapes([3, 1], [4]); // [3, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.broadcast_shapes.html
 */
export function broadcast_shapes(...shapes: readonly (number | readonly number[])[]): number[] {
  const lists = shapes.map((shape) => (typeof shape === 'number' ? [shape] : shape));
  for (const list of lists) check_size_list(list);
  const common = new Array<number>(Math.max(0, ...lists.map((list) => list.length))).fill(1);
  for (const [index, shape] of lists.entries()) {
    for (let back = 1; back <= shape.length; back++) widen(common, shape, back, index);
  }
  return common;
}

/** Takes the size that lies `back` from the end of `shape` into `common`. */
function widen(common: number[], shape: readonly number[], back: number, index: number): void {
  const place = common.length - back;
  const size = shape[shape.length - back] as number;
  if (common[place] === size) return;
  if (common[place] === 1) {
    if (size < 0) throw new ValueError('Attempting to broadcast a dimension with negative length!');
    common[place] = size;
  } else if (size !== 1) {
    throw new TorchError(
      `Attempting to broadcast a dimension of length ${size} at ${-back}! Mismatching argument at index ${index} ` +
        `had [${shape.join(', ')}]; but expected shape should be broadcastable to [${common.join(', ')}]`,
    );
  }
}

/**
 * Matrix with the given matrices along its diagonal; vectors count as rows, numbers as 1 × 1.
 *
 *     torch.block_diag(torch.ones(2, 2), torch.ones(1, 3));
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.block_diag.html
 */
export function block_diag(...tensors: Tensors): Tensor {
  return internal.block_diag(tensors_of(tensors));
}

/**
 * All combinations that take one element of each vector, one in each row.
 *
 *     torch.cartesian_prod(torch.arange(2), torch.arange(3)); // 6 × 2
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cartesian_prod.html
 */
export function cartesian_prod(...tensors: Tensors): Tensor {
  return internal.cartesian_prod(tensors_of(tensors));
}
