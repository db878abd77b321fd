/** `map_location`: on which device the storages of a file end up. */
import { types } from 'node:util';
import { TorchError } from '../../errors.js';
import { excerpt } from '../../internal/excerpt.js';
import { is_device } from '../../internal/device.js';
import { is_plain_object } from '../../internal/objects.js';
import { type_name } from '../../internal/type-name.js';
import { addon } from '../../native/addon.js';
import { Tensor } from '../../tensor/tensor.js';
import type { Device } from '../../types.js';

/** What is asked about each storage: its bytes on the CPU, as a uint8 tensor, and the place it was saved from. */
export type MapLocationFunction = (storage: Tensor, location: string) => Tensor | null | undefined;

/**
 * A device for all storages; new names for saved ones, as `{ 'cuda:1': 'cuda:0' }`; or a function that gives the
 * bytes on the device where they shall be, or null for the place they were saved from.
 */
export type MapLocation =
  | Device
  | string
  | Readonly<Record<string, string>>
  | ReadonlyMap<string, string>
  | MapLocationFunction
  | null;

export type Restore = (storage: Tensor, location: string) => Tensor;

/** The function that puts storages where `map_location` wants them. */
export function restore_location(map_location: MapLocation): Restore {
  if (map_location === null) return to_location;
  if (typeof map_location === 'string' || is_device(map_location)) {
    const target = String(map_location);
    return (storage) => to_location(storage, target);
  }
  if (typeof map_location === 'function') return by_function(map_location);
  if (types.isMap(map_location))
    return (storage, location) => to_location(storage, map_location.get(location) ?? location);
  if (!is_plain_object(map_location))
    throw new TypeError(`load(): argument 'map_location' cannot be ${type_name(map_location)}`);
  const names = map_location as Readonly<Record<string, string>>;
  return (storage, location) =>
    to_location(storage, Object.hasOwn(names, location) ? names[location]! : location);
}

function by_function(choose: MapLocationFunction): Restore {
  return (storage, location) => {
    const chosen = choose(storage, location);
    if (chosen === null || chosen === undefined) return to_location(storage, location);
    if (!(chosen instanceof Tensor) || chosen.dtype !== 'uint8' || chosen.numel() !== storage.numel())
      throw new TypeError('load(): map_location must return its storage on some device, or null');
    return chosen.contiguous();
  };
}

function to_location(storage: Tensor, location: string): Tensor {
  if (location.startsWith('cpu')) return storage;
  if (location === 'meta') return storage.to('meta');
  if (!location.startsWith('cuda')) {
    throw new TorchError(
      `don't know how to restore data location of torch.storage.UntypedStorage (tagged with ${excerpt(location)})`,
    );
  }
  return to_cuda(storage, location);
}

function to_cuda(storage: Tensor, location: string): Tensor {
  if (!addon.cuda_is_available()) {
    throw new TorchError(
      'Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. ' +
        "If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') " +
        'to map your storages to the CPU.',
    );
  }
  if (!/^cuda(:\d{1,3})?$/.test(location))
    throw new TorchError(`Invalid device string: '${excerpt(location)}'`);
  const index = addon.device(location).index ?? addon.cuda_current_device();
  const count = addon.cuda_device_count();
  if (index >= count) {
    throw new TorchError(
      `Attempting to deserialize object on CUDA device ${index} but torch.cuda.device_count() is ${count}. ` +
        'Please use torch.load with map_location to map your storages to an existing device.',
    );
  }
  return storage.to(`cuda:${index}`);
}
