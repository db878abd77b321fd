/** How a loss becomes one number. */
import { warn } from '../internal/warn.js';
import { addon } from '../native/addon.js';

export type Reduction = 'none' | 'mean' | 'sum';

/** ATen's number for a reduction. */
export function reduction_code(reduction: string): number {
  return strict_code(current_name(reduction));
}

/** As `reduction_code`, for losses that have never had other names. */
export function strict_code(reduction: string): number {
  return addon.reduction_code(String(reduction));
}

function current_name(reduction: string): string {
  if (reduction !== 'elementwise_mean') return reduction;
  warn("reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.", 'UserWarning');
  return 'mean';
}

/** The reduction, or what two old arguments say instead. */
export function read_reduction<Name extends string>(
  reduction: Name,
  size_average: boolean | null,
  reduce: boolean | null,
): Name | Reduction {
  if (size_average === null && reduce === null) return reduction;
  const name = (reduce ?? true) ? ((size_average ?? true) ? 'mean' : 'sum') : 'none';
  warn(
    `size_average and reduce args will be deprecated, please use reduction='${name}' instead.`,
    'UserWarning',
  );
  return name;
}

/** ATen's number for what a loss was given. */
export function legacy_code(given: {
  reduction: string;
  size_average: boolean | null;
  reduce: boolean | null;
}): number {
  return reduction_code(read_reduction(given.reduction, given.size_average, given.reduce));
}
