/** Lists of sizes that a user gives. */
import { ValueError } from '../errors.js';

/** More than any shape has; a copy of a sparse array of 2³² - 1 elements would end the process, a loop would not end. */
const MOST = 65536;

/** @throws ValueError for a list that is too long to be a shape. */
export function check_size_list(sizes: readonly unknown[]): void {
  if (sizes.length <= MOST) return;
  throw new ValueError(`a list of ${sizes.length} elements is not a size; it may have ${MOST}`);
}
