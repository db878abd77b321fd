/** The indices and values of a sparse tensor as Python's `print` shows them. */
import type { Tensor } from './tensor.js';

/** The elements of a dense tensor, where `indent` columns stand before them. */
type ElementsText = (tensor: Tensor, indent: number) => string;

/** Names and tensors that a layout consists of. */
function parts_of(tensor: Tensor): [name: string, part: Tensor][] {
  switch (tensor.layout) {
    case 'sparse_coo':
      return [
        ['indices', tensor._indices()],
        ['values', tensor._values()],
      ];
    case 'sparse_csr':
    case 'sparse_bsr':
      return [
        ['crow_indices', tensor.crow_indices()],
        ['col_indices', tensor.col_indices()],
        ['values', tensor.values()],
      ];
    default:
      return [
        ['ccol_indices', tensor.ccol_indices()],
        ['row_indices', tensor.row_indices()],
        ['values', tensor.values()],
      ];
  }
}

/** `(2, 3)`, as Python writes a shape. */
export function shape_text(shape: readonly number[]): string {
  return `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
}

/** The contents of `tensor(...)`, each part on lines of its own. */
export function sparse_text(tensor: Tensor, indent: number, elements_text: ElementsText): string {
  const parts = parts_of(tensor.detach()).map(([name, part]) => {
    const prefix = `${name}=tensor(`;
    const elements = elements_text(part, indent + prefix.length);
    const size = part.numel() === 0 ? `, size=${shape_text(part.shape)}` : '';
    return `${prefix}${elements}${size})`;
  });
  return parts.join(`,\n${' '.repeat(indent)}`);
}
