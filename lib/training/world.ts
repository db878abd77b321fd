import { get_rank, get_world_size, is_initialized } from '../distributed/world.js';

/** Which of the processes that train together this one is. */
export interface World {
  /** Its place among them, from 0. */
  readonly rank: number;
  /** How many there are. */
  readonly world_size: number;
}

const alone: World = { rank: 0, world_size: 1 };

/**
 * The one place from which the loop, checkpoints, logs and progress take their rank and the number of processes: those
 * of `torch.distributed`, once its process group is there.
 *
 * @example
 * const { rank, world_size } = this_world();
 * console.log(rank, world_size); // 0 1
 */
export function this_world(): World {
  return is_initialized() ? { rank: get_rank(), world_size: get_world_size() } : alone;
}

/** Whether this process is the one that writes files and prints. */
export const is_main_process = (): boolean => this_world().rank === 0;
