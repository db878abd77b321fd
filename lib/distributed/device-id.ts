/** The one GPU of a process, which `init_process_group` may be told. */
import { ValueError } from '../errors.js';
import { device_count, is_available as has_cuda } from '../tensor/cuda.js';
import { device as to_device } from '../tensor/device.js';
import type { Device, DeviceLike } from '../types.js';
import { is_nccl_available } from './backend.js';

const OTHER_VERSION = 'Please use a different compiled version that supports your accelerator.';

/**
 * Reads `device_id`.
 *
 * @throws ValueError for what is no GPU of this machine, in Python's words.
 */
export function bound_device(device_id: DeviceLike | number | null): Device | null {
  if (device_id === null) return null;
  const has_accelerator = has_cuda() || is_nccl_available();
  if (typeof device_id === 'number' && !has_accelerator) {
    throw new ValueError(
      'device_id is an int, but no accelerator support is found from the current compilation. ' +
        OTHER_VERSION,
    );
  }
  const device = typeof device_id === 'number' ? to_device('cuda', device_id) : to_device(device_id);
  if (device.type !== 'cpu') check_accelerator(device, has_accelerator);
  return device;
}

function check_accelerator(device: Device, has_accelerator: boolean): void {
  if (!has_accelerator || device.type !== 'cuda') {
    throw new ValueError(
      `device_id ${device} does not match the current compilation's accelerator support: ` +
        `${has_accelerator ? 'cuda' : 'None'}. ${OTHER_VERSION}`,
    );
  }
  if (device.index === null) throw new ValueError('Please use a device_id with index.');
  if (device.index < device_count()) return;
  throw new ValueError(
    `device_id ${device} is out of range. Please use a device index less than the number of accelerators available: ` +
      `${device_count()}.`,
  );
}

/** @throws ValueError unless a group can be bound to it. */
export function check_bound(device: Device | null): void {
  if (device === null || (device.type !== 'cpu' && device.index !== null)) return;
  throw new ValueError('init_process_group device_id parameter must be an accelerator with an index');
}
