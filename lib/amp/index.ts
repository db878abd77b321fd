/** The namespace `torch.amp`. */
import { addon } from '../native/addon.js';

export { autocast } from '../autograd/autocast.js';
export { GradScaler } from './grad-scaler.js';
export type { GradScalerArguments, GradScalerOptions, GradScalerState } from './options.js';
export type { Scalable } from './scaled.js';

/** Whether a type of device has autocast. */
export function is_autocast_available(device_type: string): boolean {
  return addon.is_autocast_available(device_type);
}
