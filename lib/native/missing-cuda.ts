/** What to say where a CUDA device is asked for and there is none: which of build, driver or library is the cause. */
import { TorchError } from '../errors.js';
import { variant_of } from './libtorch/variant.js';
import { cuda_state, opened_libtorch } from './load.js';

const beginnings = {
  build: 'Torch not compiled with CUDA enabled',
  driver: 'Found no NVIDIA driver on your system',
  library: "LibTorch's CUDA libraries could not be opened",
  switch: 'CUDA is not used',
};

/** The message, in PyTorch's words first. */
export function missing_cuda(): string {
  const { loaded, cause, reason } = cuda_state();
  if (loaded || cause === null) return `No CUDA GPUs are available: ${without_device()}`;
  // the sentence begins with PyTorch's words already
  if (cause === 'old driver') return `${reason![0]!.toUpperCase()}${reason!.slice(1)}`;
  return `${beginnings[cause]}: ${reason}`;
}

/** CUDA is open, so what is left is a setting, or a driver that the toolkit is too new for. */
function without_device(): string {
  const visible = process.env.CUDA_VISIBLE_DEVICES;
  if (visible !== undefined)
    return `CUDA_VISIBLE_DEVICES='${visible}' hides them, or names none that is there`;
  const build = variant_of(opened_libtorch()!.installation);
  return `LibTorch (a build for ${build}) sees no device; \`nvidia-smi\` tells whether the driver does, and for which CUDA`;
}

/** What the addon makes where an operator is given such a device. */
export function MissingCuda(): TorchError {
  return new TorchError(missing_cuda());
}
