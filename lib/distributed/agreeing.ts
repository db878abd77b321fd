/** What processes of which some have no inputs left need to agree on. */
import { functions } from '../ops/index.js';
import { tensor as make_tensor } from '../tensor/create.js';
import type { Joinable } from './algorithms/join.js';
import { all_reduce } from './collectives.js';
import { ReduceOp } from './reduce-op.js';

/** The last of the ranks of the group that say `here`. */
export function common_rank(
  { join_process_group: group, join_device: device }: Joinable,
  here: boolean,
): number {
  const rank = make_tensor([here ? group.rank() : -1], { dtype: 'int64', device });
  all_reduce(rank, ReduceOp.MAX, group);
  return Number(rank.item());
}

/** Whether any process says so; `only_tells`: without waiting for the others, and false. */
export function agree(
  { join_process_group: group, join_device: device }: Joinable,
  value: boolean,
  only_tells: boolean,
): boolean {
  const flag = value ? functions.ones([1], { device }) : functions.zeros([1], { device });
  all_reduce(flag, { group, async_op: only_tells });
  return !only_tells && flag.item() !== 0;
}
