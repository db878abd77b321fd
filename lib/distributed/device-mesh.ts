/** The namespace `torch.distributed.device_mesh`. */
export { init_device_mesh } from './refused.js';
