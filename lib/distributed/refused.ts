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

const DDP =
  'use nn.parallel.DistributedDataParallel, with distributed.optim.ZeroRedundancyOptimizer where the state of the ' +
  'optimizer is too large for one process (docs/distributed.md)';

function refuse(name: string, what: string, instead: string): never {
  throw new NotImplementedError(`torch.distributed.${name} is not there: ${what}; ${instead}`);
}

/**
 * Not there: it divides the weights themselves among processes.
 *
 * @throws NotImplementedError that names what to use.
 */
export class FullyShardedDataParallel extends Module {
  constructor(..._args: readonly unknown[]) {
    super();
    refuse('fsdp', 'weights are not divided among processes', DDP);
  }

  /** Never runs. */
  forward(input: Tensor): Tensor {
    return input;
  }
}

/** Not there, as `FullyShardedDataParallel`. */
export function fully_shard(..._args: readonly unknown[]): never {
  refuse('fsdp', 'weights are not divided among processes', DDP);
}

/** Not there: layers are not divided among processes. */
export function parallelize_module(..._args: readonly unknown[]): never {
  refuse('tensor.parallel', 'layers are not divided among processes', DDP);
}

/** Not there: groups of ranks are made by `new_group` and `new_subgroups`. */
export function init_device_mesh(..._args: readonly unknown[]): never {
  refuse(
    'init_device_mesh',
    'there are no meshes of devices',
    'new_group and new_subgroups make groups of ranks',
  );
}

/** Not there: processes call no functions of each other. */
export function init_rpc(..._args: readonly unknown[]): never {
  refuse(
    'rpc',
    'processes call no functions of each other',
    'send_object_list and the collectives carry values between them',
  );
}

/** Not there: a process that is left out has a job of its own. */
export function shrink_group(..._args: readonly unknown[]): never {
  refuse(
    'shrink_group',
    'no backend here goes on without ranks that it began with',
    'destroy_process_group and init_process_group begin anew with those that are left, or torchrun does',
  );
}

const CHECKPOINT =
  'rank 0 saves with torch.save what all have, after ZeroRedundancyOptimizer.consolidate_state_dict where the state is ' +
  'divided, and torch.load reads it (docs/distributed.md)';

/** Not there: rank 0 saves what all have. */
function save(..._args: readonly unknown[]): never {
  refuse('checkpoint.save', 'weights are not divided among processes', CHECKPOINT);
}

/** Not there: every rank reads what rank 0 has saved. */
function load(..._args: readonly unknown[]): never {
  refuse('checkpoint.load', 'weights are not divided among processes', CHECKPOINT);
}

/** The namespace `torch.distributed.checkpoint`. */
export const checkpoint = Object.freeze({ save, async_save: save, load });
