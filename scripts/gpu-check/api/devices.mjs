// Devices.
import torch from '../../../dist/index.js';
import { check, holds, on_gpu, refuses } from './check.mjs';

const { cuda } = torch;

await check('device', () => {
  holds(cuda.is_available() && cuda.device_count() > 0, 'there is a GPU');
  cuda.init();
  holds(cuda.is_initialized(), 'is_initialized()');
  holds(cuda.device(0, () => cuda.current_device()) === 0, 'device(0)');
  holds(cuda.device(-1, () => cuda.current_device()) === cuda.current_device(), 'device(-1)');
  holds(cuda.device_of(torch.ones(1, on_gpu), () => cuda.current_device()) === 0, 'device_of');
  refuses(() => cuda.device('cpu', () => 0), 'ValueError', /Expected a cuda device, but got: cpu/);
  refuses(() => cuda.can_device_access_peer(0, 99), 'AssertionError', /Invalid peer device id/);
  const peer = cuda.device_count() > 1 ? cuda.can_device_access_peer(0, 1) : null;
  return { name: cuda.get_device_name(), count: cuda.device_count(), peer, tf32: cuda.is_tf32_supported() };
});
