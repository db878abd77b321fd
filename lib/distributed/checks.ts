/** What the collectives ask of their arguments, in PyTorch's words. */
import { ValueError } from '../errors.js';
import { type_name } from '../internal/type-name.js';
import { warn } from '../internal/warn.js';
import { functions } from '../ops/index.js';
import { Tensor } from '../tensor/tensor.js';
import type { NativeWork } from '../native/exports/distributed.js';
import {
  default_group,
  type Group,
  get_global_rank,
  get_group_rank,
  member_of,
  type ProcessGroup,
  world,
} from './world.js';
import { Work } from './work.js';

export function check_tensor(param: unknown, name: string): asserts param is Tensor {
  if (param instanceof Tensor) return;
  throw new TypeError(
    `Invalid function argument. Expected parameter \`${name}\` of type torch.Tensor\n` +
      `             but got ${type_name(param)} instead.`,
  );
}

export function check_tensors(param: unknown, name: string): asserts param is Tensor[] {
  const expected = `Invalid function argument. Expected parameter \`${name}\` of type List[torch.Tensor]\n`;
  if (!Array.isArray(param))
    throw new TypeError(`${expected}             but got ${type_name(param)} instead.`);
  if (param.every((each) => each instanceof Tensor)) return;
  const kinds = param.map(type_name).join(', ');
  throw new TypeError(`${expected}             but got list with elements of type [${kinds}].`);
}

/** A complex number and its parts may be mixed. */
const PARTS: Readonly<Record<string, string>> = { complex64: 'float32', complex128: 'float64' };

export function check_same_dtype(...tensors: readonly Tensor[]): void {
  const plain = (tensor: Tensor) => PARTS[tensor.dtype] ?? tensor.dtype;
  const [first] = tensors;
  for (const tensor of tensors) {
    if (plain(tensor) === plain(first as Tensor)) continue;
    throw new ValueError(
      `Invalid usage of tensors with different dtypesFound torch.${plain(first as Tensor)} and  torch.${tensor.dtype}`,
    );
  }
}

/** The group of a collective; null, with a warning, where this process is not in it. */
export function group_of(given: Group, operation: string): ProcessGroup | null {
  const group = member_of(given);
  if (group !== null) return group;
  const rank = world.default_group?.rank() ?? -1;
  warn(`Running ${operation} on global rank ${rank} which does not belong to the given group.`);
  return null;
}

/** A rank of the group, from one of the job or one of the group. */
export function rank_in(
  group: ProcessGroup,
  global_rank: number | null,
  group_rank: number | null,
  default_rank: number | null = null,
): number {
  if (group_rank !== null) {
    if (global_rank !== null) throw new ValueError("Can't specify both group_rank and global_rank");
    return group_rank;
  }
  const rank = global_rank ?? default_rank;
  if (rank === null) throw new ValueError('Must specify global_rank or group_rank');
  return group === default_group() ? rank : get_group_rank(group, rank);
}

/** The same as a rank of the job. */
export function global_rank_in(
  group: ProcessGroup,
  global_rank: number | null,
  group_rank: number | null,
): number {
  return group_rank === null ? rank_in_job(global_rank) : get_global_rank(group, group_rank);
}

function rank_in_job(rank: number | null): number {
  if (rank === null) throw new ValueError('Must specify global_rank or group_rank');
  return rank;
}

export function check_not_self(group: ProcessGroup, rank: number, kind: string): void {
  if (group.rank() !== rank) return;
  throw new ValueError(
    `Invalid ${kind} rank: ${kind} rank should not be the same as the rank of the current process.`,
  );
}

/** Complex tensors travel as pairs of their parts. */
export function real_view(tensor: Tensor): Tensor {
  return tensor.is_complex() ? functions.view_as_real(tensor) : tensor;
}

/** Begins a collective: waits for its end, or gives a work. */
export function run(async_op: boolean, begin: (work: NativeWork | null) => unknown): Work | null {
  if (!async_op) {
    begin(null);
    return null;
  }
  const work = new Work();
  begin(work.native);
  return work;
}

/** What all collectives that go on alone take. */
export interface Asynchronous {
  /** Default: null, the default group. */
  group?: Group;
  /** Gives a work and goes on, instead of waiting for the end. Default: false. */
  async_op?: boolean;
}

/** Warns that a collective has another name now. */
export function deprecated(old: string, name: string): void {
  warn(
    `\`torch.distributed.${old}\` is deprecated. Please use \`torch.distributed.${name}\` instead.`,
    'FutureWarning',
  );
}
