/** LibTorch cannot be found, fetched or opened; the message says what to do about it. */
export class EngineError extends Error {
  readonly code = 'ERR_TORCH_ENGINE';
  override readonly name = 'EngineError';
}
