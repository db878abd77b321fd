/** What Embedding and EmbeddingBag demand of their tables. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { AssertionError } from '../../errors.js';
import type { Tensor } from '../../tensor/tensor.js';

/** The row that `padding_idx` means, counted from the start; `name` is how the error calls it. */
export function row_of_padding(padding_idx: number | null, rows: number, name: string): number | null {
  if (padding_idx === null) return null;
  if (padding_idx >= 0 ? padding_idx > 0 && padding_idx >= rows : padding_idx < -rows) {
    throw new AssertionError(`${name} must be within num_embeddings`);
  }
  return padding_idx < 0 ? rows + padding_idx : padding_idx;
}

/** @throws AssertionError if a table that is given has another shape than the options say. */
export function check_table(table: Tensor, shape: readonly [number, number]): void {
  if (String(table.shape) === String(shape)) return;
  throw new AssertionError('Shape of weight does not match num_embeddings and embedding_dim');
}

/** The row of the padding begins as zeros. */
export function zero_row(table: Tensor, row: number | null): void {
  if (row !== null) with_grad_mode(false, () => table.select(0, row).fill_(0));
}
