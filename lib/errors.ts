/** Anything LibTorch refuses to do. PyTorch's message is the message; the C++ frames are in `cpp_stack`. */
export class TorchError extends Error {
  /** Stable code of the class, for programs. */
  readonly code: string = 'ERR_TORCH';
  /** Message with C++ frames, where LibTorch gave them. */
  cpp_stack?: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** An index outside its dimension. */
export class IndexError extends TorchError {
  override readonly code = 'ERR_TORCH_INDEX';
}

/** An argument of the right type with a value that cannot be used. */
export class ValueError extends TorchError {
  override readonly code = 'ERR_TORCH_VALUE';
}

/** An operator that has no kernel for these dtypes or this device. */
export class NotImplementedError extends TorchError {
  override readonly code = 'ERR_TORCH_NOT_IMPLEMENTED';
}

/** No memory left on the CPU or the device, after unused tensors were released. */
export class OutOfMemoryError extends TorchError {
  override readonly code = 'ERR_TORCH_OUT_OF_MEMORY';
}

/** A linear algebra routine that did not converge or met a singular matrix. */
export class LinAlgError extends TorchError {
  override readonly code = 'ERR_TORCH_LINALG';
}

/** A file that is damaged, or that holds what cannot be loaded safely. */
export class UnpicklingError extends TorchError {
  override readonly code = 'ERR_TORCH_UNPICKLING';
}

/** Options that do not go together, where PyTorch has an `assert`. */
export class AssertionError extends TorchError {
  override readonly code = 'ERR_TORCH_ASSERTION';
}

const classes = {
  TorchError,
  IndexError,
  ValueError,
  NotImplementedError,
  OutOfMemoryError,
  LinAlgError,
  AssertionError,
};

/** The class that the addon throws for `name`. */
export function error_class(name: string): new (message: string) => Error {
  if (name === 'TypeError') return TypeError;
  if (name === 'RangeError') return RangeError;
  return classes[name as keyof typeof classes] ?? TorchError;
}
