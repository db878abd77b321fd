/** LibTorch cannot be found, fetched or opened; the message says what to do about it. */
export class LibtorchError extends Error {
  readonly code = 'ERR_LIBTORCH';
  override readonly name = 'LibtorchError';
}
