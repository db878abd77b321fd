/** What DistributedDataParallel finds in a module: its parameters, and where it lies. */
import { TorchError, ValueError } from '../errors.js';
import { Embedding, EmbeddingBag, type Module } from '../nn/index.js';
import { device as to_device } from '../tensor/device.js';
import type { Parameter } from '../tensor/parameter.js';
import type { DeviceLike } from '../types.js';

export interface OwnParameter {
  readonly name: string;
  readonly parameter: Parameter;
  /** Whether its gradients come as indices and values. */
  readonly is_sparse: boolean;
}

/** Those that require gradients, each once, under PyTorch's names. */
export function own_parameters(module: Module): OwnParameter[] {
  const found = new Map<Parameter, OwnParameter>();
  for (const [module_name, each] of module.named_modules()) {
    const is_sparse = (each instanceof Embedding || each instanceof EmbeddingBag) && each.sparse;
    for (const [name, parameter] of each.named_parameters({ recurse: false })) {
      if (!parameter.requires_grad || found.has(parameter)) continue;
      found.set(parameter, { name: `${module_name}.${name}`, parameter, is_sparse });
    }
  }
  if (found.size > 0) return [...found.values()];
  throw new TorchError(
    "DistributedDataParallel is not needed when a module doesn't have any parameter that requires a gradient.",
  );
}

/** Where inputs go; null: they stay. */
export function device_of(
  module: Module,
  device_ids: readonly (number | DeviceLike)[] | null,
  output_device: number | DeviceLike | null,
): DeviceLike | null {
  if (device_ids !== null && device_ids.length > 1) {
    throw new ValueError('device_ids can only be None or contain a single element.');
  }
  const devices = [...new Set(module.parameters().map(({ device }) => String(device)))];
  const types = new Set(devices.map((each) => each.split(':')[0]));
  if (types.size > 1) {
    throw new ValueError(
      "DistributedDataParallel's input module must be on the same type of devices, but input module parameters " +
        `locate in {${[...types].map((each) => `'${each}'`).join(', ')}}.`,
    );
  }
  const [id] = device_ids ?? [];
  if (id !== undefined && devices.length === 1 && !types.has('cpu')) {
    return typeof id === 'number' ? to_device('cuda', id) : id;
  }
  if (id === undefined && output_device === null) return null;
  throw new ValueError(
    'DistributedDataParallel device_ids and output_device arguments only work with single-device/multiple-device GPU ' +
      `modules or CPU modules, but got device_ids [${device_ids ?? 'None'}], output_device ${output_device ?? 'None'}, ` +
      `and module parameters {${devices.join(', ')}}.`,
  );
}
