/** One step from a picture to what a network takes. Subclass it, or write a plain function instead. */
export abstract class Transform<Input = unknown, Output = unknown> {
  abstract forward(input: Input): Output;

  toString(): string {
    return `${this.constructor.name}()`;
  }
}

/** What may stand where a transform is wanted. */
export type TransformLike<Input, Output> = { forward(input: Input): Output } | ((input: Input) => Output);

export function apply<Input, Output>(transform: TransformLike<Input, Output>, input: Input): Output {
  return typeof transform === 'function' ? transform(input) : transform.forward(input);
}

/** Python's text of a tuple. */
export const tuple = (values: readonly (number | string)[]): string =>
  values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`;

/** Python's text of a list. */
export const list = (values: readonly (number | string)[]): string => `[${values.join(', ')}]`;

/** Python's text of a float. */
export const float = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** Python's text of a value that may be None. */
export const or_none = (value: unknown): string =>
  value === null || value === undefined ? 'None' : Array.isArray(value) ? list(value) : String(value);
