import { getSystemErrorMap } from 'node:util';

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

  /** @param message is cut where it is long: a file must not say how much of it is logged */
  constructor(message: string, options?: ErrorOptions) {
    super(message.length <= MOST_CHARACTERS ? message : `${message.slice(0, MOST_CHARACTERS)}…`, options);
  }
}

const MOST_CHARACTERS = 4000;

const STRERROR: Readonly<Record<string, string>> = {
  EISDIR: 'Is a directory',
  EIO: 'Input/output error',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
};

/** A file that cannot be written, in the words of Python's `OSError`; `code` is the system's: `'ENOSPC'`. */
export class OSError extends TorchError {
  override readonly code: string;
  /** The file, as it was named. */
  readonly path: string;

  /**
   * @param errno the system's number of the error, positive
   * @param message default: `[Errno 28] No space left on device: 'x.pt'`
   */
  constructor(errno: number, path: string, given: { message?: string; cause?: unknown } = {}) {
    const { message, cause } = { __proto__: null, ...given } as typeof given;
    const [code, text] = getSystemErrorMap().get(-errno) ?? ['UNKNOWN', 'unknown error'];
    const words = STRERROR[code] ?? text.charAt(0).toUpperCase() + text.slice(1);
    super(message ?? `[Errno ${errno}] ${words}: '${path}'`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
  }

  /** `error` as an OSError if the system has refused something, else as it is. */
  static of(error: unknown, path: string): unknown {
    const { errno, syscall } = (error ?? {}) as NodeJS.ErrnoException;
    if (typeof errno !== 'number' || typeof syscall !== 'string') return error;
    return new OSError(Math.abs(errno), path, { cause: error });
  }
}

/** Options that do not go together, where PyTorch has an `assert`. */
export class AssertionError extends TorchError {
  override readonly code = 'ERR_TORCH_ASSERTION';
}

/** What goes wrong between the processes of a job. */
export class DistError extends TorchError {
  override readonly code: string = 'ERR_TORCH_DIST';
}

/** A collective that a backend could not do. */
export class DistBackendError extends DistError {
  override readonly code = 'ERR_TORCH_DIST_BACKEND';
}

/** A connection that could not be made, or broke. */
export class DistNetworkError extends DistError {
  override readonly code = 'ERR_TORCH_DIST_NETWORK';
}

/** A store that did not answer in time, or not as it should. */
export class DistStoreError extends DistError {
  override readonly code = 'ERR_TORCH_DIST_STORE';
}

const classes = {
  TorchError,
  IndexError,
  ValueError,
  NotImplementedError,
  OutOfMemoryError,
  LinAlgError,
  AssertionError,
  DistError,
  DistBackendError,
  DistNetworkError,
  DistStoreError,
};

/** The class that the addon throws for `name`. */
export function error_class(name: string): new (message: string) => Error {
  if (name === 'TypeError') return TypeError;
  if (name === 'RangeError') return RangeError;
  return classes[name as keyof typeof classes] ?? TorchError;
}
