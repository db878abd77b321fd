/** What PyTorch advises against, and this library does not have. */
import { NotImplementedError } from '../errors.js';
import { Module } from '../nn/index.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * Not there: PyTorch's `DataParallel` copies the network to the GPUs of one process at each step. It advises against it
 * itself.
 *
 * @throws NotImplementedError that names what to use.
 */
export class DataParallel extends Module {
  constructor(..._args: readonly unknown[]) {
    super();
    throw new NotImplementedError(
      'nn.DataParallel is not there: it runs one process on several GPUs, which PyTorch advises against. Use ' +
        'nn.parallel.DistributedDataParallel with one process for each GPU: `npx libtorch-node run --nproc-per-node N ' +
        'script.js` starts them (docs/distributed.md).',
    );
  }

  /** Never runs. */
  forward(input: Tensor): Tensor {
    return input;
  }
}
