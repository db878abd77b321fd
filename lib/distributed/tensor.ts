/** The namespace `torch.distributed.tensor`. */
import { parallelize_module } from './refused.js';

export const parallel = Object.freeze({ parallelize_module });
