/** Sizes that are given as one number for all dimensions, or as one for each. */
import { check_size_list } from '../internal/size-list.js';

/**
 * `size` for each of `count` dimensions; a list stays as it is.
 *
 * @throws ValueError for a list that is too long to be a shape.
 */
export function expand<Size>(size: Size | readonly Size[], count: number): Size[] {
  if (!Array.isArray(size)) return new Array(count).fill(size);
  check_size_list(size);
  return [...size];
}
