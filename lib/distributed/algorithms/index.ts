/** The namespace `torch.distributed.algorithms`. */
export * as ddp_comm_hooks from './ddp-comm-hooks.js';
export * as join from './join.js';
export { Join, type Joinable, JoinHook } from './join.js';
