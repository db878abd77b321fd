/** True for arrays, sets, generators and whatever else `for … of` takes. */
export function is_iterable(value: unknown): value is Iterable<unknown> {
  return typeof (value as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] === 'function';
}
