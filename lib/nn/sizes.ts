/** Sizes that are given as one number for all dimensions, or as one for each. */

/** `size` for each of `count` dimensions; a list stays as it is. */
export function expand<Size>(size: Size | readonly Size[], count: number): Size[] {
  return Array.isArray(size) ? [...size] : new Array(count).fill(size);
}
