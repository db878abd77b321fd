/** Backends: which library carries the tensors of which kind of device. */
import { TorchError, ValueError } from '../errors.js';
import { addon } from '../native/addon.js';
import { is_available as has_cuda } from '../tensor/cuda.js';
import { device as to_device } from '../tensor/device.js';
import type { DeviceLike } from '../types.js';
import { type_name } from '../internal/type-name.js';

/** The names of backends. Those that this library has: gloo, and nccl where LibTorch has CUDA. */
export const Backend = Object.freeze({
  UNDEFINED: 'undefined',
  GLOO: 'gloo',
  NCCL: 'nccl',
  UCC: 'ucc',
  MPI: 'mpi',
  XCCL: 'xccl',
});

/** Devices of a backend that is named without any, in the order in which their keys in the store are made. */
const DEVICES: Readonly<Record<string, readonly string[]>> = { gloo: ['cpu', 'cuda'], nccl: ['cuda'] };

/** Seconds that connecting and each collective may take, unless others are given: with gloo. */
export const default_pg_timeout = 1800;
/** The same with nccl. */
const DEFAULT_NCCL_TIMEOUT = 600;

/** Pairs of a device type and a backend. */
export type DeviceBackends = readonly (readonly [device: string, backend: string])[];

/** A backend's name in small letters. */
export function backend_name(backend: unknown): string {
  if (typeof backend !== 'string') throw new ValueError('Backend constructor parameter must be string-ish');
  return backend.toLowerCase();
}

export function default_timeout(backend: string): number {
  return backend === Backend.NCCL ? DEFAULT_NCCL_TIMEOUT : default_pg_timeout;
}

/** @throws TypeError unless `timeout` is a number of seconds. */
export function check_timeout(timeout: unknown): asserts timeout is number {
  if (typeof timeout === 'number' && timeout >= 0) return;
  const shown = typeof timeout === 'number' ? timeout : type_name(timeout);
  throw new TypeError(`Expected timeout argument to be a number of seconds, got ${shown}`);
}

/**
 * The backend of each device type.
 *
 * @throws ValueError for a pairing that cannot be read.
 * @throws TorchError for a backend that is not there.
 */
export function device_backends(backend: string): DeviceBackends {
  const pairs = pairs_of(backend);
  for (const [, each] of pairs) check_availability(each);
  return pairs;
}

function pairs_of(backend: string): DeviceBackends {
  if (backend === Backend.UNDEFINED) return has_cuda() ? [['cuda', 'nccl']] : [['cpu', 'gloo']];
  if (!backend.includes(':')) return (DEVICES[backend] ?? ['cpu']).map((device) => [device, backend]);
  const pairs = new Map<string, string>();
  for (const text of backend.split(',')) {
    const [device, name, ...more] = text.split(':') as [string, string, ...string[]];
    if (name === undefined || more.length > 0) {
      throw new ValueError(`Invalid device:backend pairing: ${text}. ${format_of(backend)}`);
    }
    if (pairs.has(device)) {
      throw new ValueError(
        `Duplicate device type ${device} in backend string: ${name}. ${format_of(backend)}`,
      );
    }
    pairs.set(device, name);
  }
  return [...pairs];
}

const format_of = (backend: string) =>
  `The custom backend string argument is invalid: ${backend}. Custom backend string is an experimental feature where ` +
  'the backend string must be in the format: "<device_type1>:<backend1>,<device_type2>:<backend2>...". ' +
  "e.g. 'cpu:gloo,cuda:nccl'";

function check_availability(backend: string): void {
  if (backend === Backend.NCCL && !is_nccl_available()) {
    throw new TorchError(
      "Distributed package doesn't have NCCL built in: LibTorch's CUDA half is not open (npx libtorch-node doctor)",
    );
  }
  if (backend === Backend.GLOO || backend === Backend.NCCL) return;
  if (Object.values<string>(Backend).includes(backend)) {
    throw new TorchError(`Distributed package doesn't have ${backend.toUpperCase()} built in`);
  }
  throw new TorchError(`Unknown c10d backend type ${backend.toUpperCase()}`);
}

/** True: the package holds it. */
export function is_available(): boolean {
  return true;
}

/** True: gloo is part of LibTorch. */
export function is_gloo_available(): boolean {
  return true;
}

/** Whether LibTorch's CUDA half is open and holds NCCL. */
export function is_nccl_available(): boolean {
  return addon.is_nccl_available();
}

/** False: LibTorch is built without MPI. */
export function is_mpi_available(): boolean {
  return false;
}

/** False: LibTorch is built without UCC. */
export function is_ucc_available(): boolean {
  return false;
}

/** False: LibTorch is built without XCCL. */
export function is_xccl_available(): boolean {
  return false;
}

/** Whether a backend can be used: `'gloo'`, or pairs as `'cpu:gloo,cuda:nccl'`. */
export function is_backend_available(backend: string): boolean {
  return pairs_of(backend_name(backend)).every(
    ([, name]) => name === Backend.GLOO || (name === Backend.NCCL && is_nccl_available()),
  );
}

/**
 * The backend that carries the tensors of a device unless another is named.
 *
 * @throws ValueError for a device without one.
 */
export function get_default_backend_for_device(device: DeviceLike): string {
  const { type } = to_device(device);
  if (type === 'cpu') return Backend.GLOO;
  if (type === 'cuda') return Backend.NCCL;
  throw new ValueError(`Default backend not registered for device : ${device}`);
}

/** How much c10d checks and says. */
export const DebugLevel = Object.freeze({ OFF: 0, INFO: 1, DETAIL: 2 });

/** The level that `TORCH_DISTRIBUTED_DEBUG` asks for: one of `DebugLevel`. */
export function get_debug_level(): number {
  return addon.distributed_debug_level();
}

const DEBUG = 'TORCH_DISTRIBUTED_DEBUG';

/**
 * Has groups that are made from now on check and say as much as `level`, one of `DebugLevel`. It sets
 * `TORCH_DISTRIBUTED_DEBUG`, which must be the same on all processes.
 *
 * @throws ValueError for another level.
 */
export function set_debug_level(level: number): void {
  const found = Object.entries(DebugLevel).find(([, each]) => each === level);
  if (found === undefined) throw new ValueError(`set_debug_level(): there is no DebugLevel ${level}`);
  process.env[DEBUG] = found[0];
}

/** Nothing to do: `TORCH_DISTRIBUTED_DEBUG` is read whenever a group is made. */
export function set_debug_level_from_env(): void {}
