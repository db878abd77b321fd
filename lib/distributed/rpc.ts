/** The namespace `torch.distributed.rpc`. */
export { init_rpc } from './refused.js';
