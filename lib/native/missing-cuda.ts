/** What to say where a CUDA device is asked for and there is none: which of build, driver or library is the cause. */
import { TorchError } from '../errors.js';
import { cuda_state } from './load.js';

const beginnings = {
  build: 'Torch not compiled with CUDA enabled',
  driver: 'Found no NVIDIA driver on your system',
  library: "LibTorch's CUDA libraries could not be opened",
  switch: 'CUDA is not used',
};

/** The message, in PyTorch's words first. */
export function missing_cuda(): string {
  const { loaded, cause, reason } = cuda_state();
  if (loaded || cause === null) return 'No CUDA GPUs are available: LibTorch has CUDA, but sees no device';
  return `${beginnings[cause]}: ${reason}`;
}

/** What the addon makes where an operator is given such a device. */
export function MissingCuda(): TorchError {
  return new TorchError(missing_cuda());
}
