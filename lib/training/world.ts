/** Which of the processes that train together this one is. */
export interface World {
  /** Its place among them, from 0. */
  readonly rank: number;
  /** How many there are. */
  readonly world_size: number;
}

/** A process that trains alone. */
export const alone: World = { rank: 0, world_size: 1 };

let current = alone;

/**
 * The one place from which samplers, checkpoints, logs and progress take their rank and the number of processes.
 *
 * @example
 * const { rank, world_size } = this_world();
 * console.log(rank, world_size); // 0 1
 */
export function this_world(): World {
  return current;
}

/**
 * Says which process this is: whoever starts several calls it before anything else is made.
 *
 * @throws RangeError unless `rank` is an integer from 0 to below `world_size`
 */
export function set_world({ rank, world_size }: World): void {
  const fits = Number.isInteger(rank) && Number.isInteger(world_size) && rank >= 0 && rank < world_size;
  if (!fits) throw new RangeError(`rank ${rank} is no place among ${world_size} processes`);
  current = { rank, world_size };
}

/** Whether this process is the one that writes files and prints. */
export const is_main_process = (): boolean => current.rank === 0;
