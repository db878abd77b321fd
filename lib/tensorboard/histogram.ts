/** Histograms as TensorFlow makes them. */
import { ValueError } from '../errors.js';
import { python_repr } from '../internal/python-repr.js';
import { bytes, double, doubles, type Encoded, message, text } from './protobuf.js';
import { to_tensor, type Values } from './values.js';

/** Limits of the bins: TensorFlow's, which grow by a tenth in both directions; a number of equal ones; or these. */
export type Bins = 'tensorflow' | number | readonly number[];

export interface RawHistogram {
  min: number;
  max: number;
  num: number;
  sum: number;
  sum_squares: number;
  /** The upper limit of each bin. */
  bucket_limits: readonly number[];
  bucket_counts: readonly number[];
}

export function histogram_summary(tag: string, histogram: RawHistogram): Encoded {
  const { min, max, num, sum, sum_squares, bucket_limits, bucket_counts } = histogram;
  const encoded = message(
    double(1, min),
    double(2, max),
    double(3, num),
    double(4, sum),
    double(5, sum_squares),
    doubles(6, bucket_limits),
    doubles(7, bucket_counts),
  );
  return bytes(1, message(text(1, tag), bytes(5, encoded)));
}

/**
 * The histogram of `values`, without the empty bins at both ends.
 *
 * @throws ValueError if there are no values, or none within the limits.
 */
export function make_histogram(values: Values, bins: Bins, max_bins: number | null): RawHistogram {
  const tensor = to_tensor(values).reshape(-1).double();
  if (tensor.numel() === 0) throw new ValueError('The input has no element.');
  const array = tensor.numpy<Float64Array>().sort();
  const { counts, limits } = fewer(...counted(array, limits_of(bins, array)), max_bins);
  const first = counts.findIndex((count) => count > 0);
  const [start, end] =
    first < 0 ? [counts.length, 1] : [first, counts.findLastIndex((count) => count > 0) + 1];
  // TensorBoard knows upper limits alone: an empty bin in front says where the first one begins.
  const bucket_counts = start > 0 ? counts.slice(start - 1, end) : [0, ...counts.slice(0, end)];
  const bucket_limits = limits.slice(start, end + 1);
  if (bucket_counts.length === 0 || bucket_limits.length === 0) {
    throw new ValueError('The histogram is empty, please file a bug report.');
  }
  return {
    min: Number(tensor.min().item()),
    max: Number(tensor.max().item()),
    num: array.length,
    sum: Number(tensor.sum().item()),
    sum_squares: Number(tensor.dot(tensor).item()),
    bucket_limits,
    bucket_counts,
  };
}

let growing: number[] | null = null;

function limits_of(bins: Bins, sorted: Float64Array): readonly number[] {
  if (Array.isArray(bins)) return bins;
  if (bins === 'tensorflow') {
    growing ??= growing_limits();
    return growing;
  }
  if (typeof bins === 'number' && Number.isInteger(bins) && bins > 0) return equal_limits(bins, sorted);
  throw new ValueError(
    `add_histogram(): argument 'bins' must be 'tensorflow', a number of bins or their limits, not ${python_repr(bins)}: ` +
      "numpy's estimators are not here",
  );
}

function growing_limits(): number[] {
  const limits: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) limits.push(limit);
  return [...limits.map((limit) => -limit).reverse(), 0, ...limits];
}

/** As numpy's linspace. */
function equal_limits(count: number, sorted: Float64Array): number[] {
  let [first, last] = [sorted[0] as number, sorted.at(-1) as number];
  if (first === last) [first, last] = [first - 0.5, last + 0.5];
  const step = (last - first) / count;
  return Array.from({ length: count + 1 }, (_, index) => (index === count ? last : index * step + first));
}

/** How many values lie in each bin: from its lower limit on, below its upper one; the last bin has its upper one too. */
function counted(
  sorted: Float64Array,
  limits: readonly number[],
): [counts: number[], limits: readonly number[]] {
  const last = limits.length - 1;
  const places = limits.map((limit, index) =>
    place_in(sorted, (value) => (index === last ? value <= limit : value < limit)),
  );
  return [places.slice(1).map((place, index) => place - (places[index] as number)), limits];
}

/** How many values, from the first on, `is_before` holds for. */
function place_in(sorted: Float64Array, is_before: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (is_before(sorted[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bins that are put together so that there are about `most`. */
function fewer(
  counts: number[],
  limits: readonly number[],
  most: number | null,
): { counts: number[]; limits: readonly number[] } {
  if (most === null || counts.length <= most) return { counts, limits };
  const width = Math.floor(counts.length / most);
  const merged: number[] = [];
  for (let start = 0; start < counts.length; start += width) {
    merged.push(counts.slice(start, start + width).reduce((sum, count) => sum + count, 0));
  }
  const lower = merged.map((_, index) => limits[index * width] as number);
  return { counts: merged, limits: [...lower, limits.at(-1) as number] };
}
