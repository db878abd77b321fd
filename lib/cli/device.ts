/** The device that `--device` names, or the one that is taken without it. */
import * as cuda from '../cuda/index.js';
import { backends } from '../tensor/index.js';
import { UsageError } from './errors.js';

/**
 * A GPU of NVIDIA's if there is one, else the CPU; an Apple GPU only where it is named.
 *
 * @throws UsageError for `mps` where there is none: LibTorch's own words would come in the middle of a run's output
 */
export function device_from(named: string | null | undefined): string {
  if (named?.startsWith('mps') && !backends.mps.is_available())
    throw new UsageError(
      backends.mps.is_built()
        ? '--device mps: this Mac has no GPU that LibTorch can use'
        : `--device mps: Apple's GPUs are on macOS only, this is ${process.platform}`,
    );
  return named ?? (cuda.is_available() ? 'cuda' : 'cpu');
}
