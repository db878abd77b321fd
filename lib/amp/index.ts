/** The namespace `torch.amp`. */
import { addon } from '../native/addon.js';

export { autocast } from '../autograd/autocast.js';
export {
  GradScaler,
  type GradScalerArguments,
  type GradScalerOptions,
  type GradScalerState,
  type Scalable,
} from './grad-scaler.js';

/** Whether a type of device has autocast. */
export function is_autocast_available(device_type: string): boolean {
  return addon.is_autocast_available(device_type);
}
