/** `torch.device`. */
import { TorchError } from '../errors.js';
import { device_of, is_device } from '../internal/device.js';
import { type_name } from '../internal/type-name.js';
import { addon, missing_cuda } from '../native/addon.js';
import type { Device, DeviceLike } from '../types.js';

/**
 * The device of a type (`'cpu'`, `'cuda'`, `'meta'`) and an index. Equal devices are the same object.
 *
 * @throws TorchError if the text names no device.
 *
 * @example
 * torch.device('cuda:1') === torch.device('cuda', 1); // true
 *
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.device
 */
export function device(
  type: DeviceLike | { type: string; index?: number | null },
  index: number | null = null,
): Device {
  if (is_device(type)) return type;
  if (typeof type === 'object' && type !== null) return device(type.type, type.index);
  if (typeof type !== 'string') {
    throw new TypeError(`device(): argument 'type' (position 1) must be str, not ${type_name(type)}`);
  }
  if (index === null) return addon.device(type);
  const named = addon.device(type);
  if (named.index !== null) {
    throw new TorchError(
      `type (string) must not include an index because index was passed explicitly: ${type}`,
    );
  }
  if (!Number.isInteger(index)) {
    throw new TypeError(`device(): argument 'index' (position 2) must be int, not ${type_name(index)}`);
  }
  if (index < 0) throw new TorchError('Device index must not be negative');
  return device_of(named.type, index);
}

/** Throws if `wanted` is a CUDA device and there is none. */
export function check_cuda(wanted: unknown): void {
  if (wanted === null || wanted === undefined || !String(wanted).startsWith('cuda')) return;
  if (!addon.cuda_is_available()) throw new TorchError(missing_cuda());
}
