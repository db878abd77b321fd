import { own } from '../internal/define.js';
import { load, safe_globals } from '../io/index.js';
import type { DeviceLike } from '../types.js';

/** What `args` is in a checkpoint of torchvision's `train.py`. */
class Namespace {}

/**
 * Reads a checkpoint, or a file of weights. As `torch.load`, which refuses what torchvision's `train.py` leaves, because its
 * `args` is an `argparse.Namespace`; here that is a plain object. (Python needs
 * `torch.serialization.safe_globals([argparse.Namespace])` for it.)
 *
 * @param map_location where tensors go
 * @throws UnpicklingError, TorchError as `torch.load`
 * @example
 * const { model, args } = read_checkpoint('checkpoint.pth') as Record<string, unknown>;
 */
export function read_checkpoint(
  file: string,
  options: {
    /** Where tensors go. Default: the CPU. */
    map_location?: DeviceLike;
  } = {},
): unknown {
  const map_location = own(options, 'map_location') ?? 'cpu';
  const content = safe_globals([[Namespace, 'argparse.Namespace']], () =>
    load<object>(file, { map_location }),
  );
  const args = (content as { args?: unknown } | null)?.args;
  return args instanceof Namespace ? { ...content, args: { ...args } } : content;
}
