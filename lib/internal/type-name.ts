/** Python's name for the type of `value`, as PyTorch's errors use it. */
export function type_name(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isSafeInteger(value) ? 'int' : 'float';
    case 'object':
      return name_of_object(value);
    default:
      return typeof value;
  }
}

function name_of_object(value: object): string {
  if (Array.isArray(value)) return 'list';
  // `{ real, imag }` is a complex number.
  if (Object.hasOwn(value, 'real') && Object.hasOwn(value, 'imag')) return 'complex';
  const name = value.constructor?.name ?? 'Object';
  return name === 'Object' ? 'dict' : name;
}
