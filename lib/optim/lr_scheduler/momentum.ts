/** Momentum that moves with the learning rate: `momentum` itself, or the first of `betas`. */
import { ValueError } from '../../errors.js';
import type { Optimizer } from '../optimizer.js';
import type { ParamGroup } from '../param-groups.js';
import { for_each_group } from './values.js';

/** Sets the momentum of a group. */
export function set_momentum(group: ParamGroup, use_beta1: boolean, momentum: number): void {
  if (use_beta1) group.betas = [momentum, ...(group.betas as number[]).slice(1)];
  else group.momentum = momentum;
}

interface Momenta {
  use_beta1: boolean;
  base_momentums: number[];
  max_momentums: number[];
}

interface Options {
  base_momentum: number | readonly number[];
  max_momentum: number | readonly number[];
  last_epoch: number;
}

/** The bounds of the momentum of each group; at the beginning the groups get them, and the upper one as momentum. */
export function start_momenta(
  optimizer: Optimizer,
  { base_momentum, max_momentum, last_epoch }: Options,
): Momenta {
  const { defaults, param_groups } = optimizer;
  if (!Object.hasOwn(defaults, 'momentum') && !Object.hasOwn(defaults, 'betas')) {
    throw new ValueError('optimizer must support momentum or beta1 with `cycle_momentum` option enabled');
  }
  const use_beta1 = Object.hasOwn(defaults, 'betas');
  const base_momentums = for_each_group('base_momentum', optimizer, base_momentum) as number[];
  const max_momentums = for_each_group('max_momentum', optimizer, max_momentum) as number[];
  if (last_epoch === -1) {
    param_groups.forEach((group, index) => {
      set_momentum(group, use_beta1, max_momentums[index]!);
      group.max_momentum = max_momentums[index];
      group.base_momentum = base_momentums[index];
    });
  }
  return { use_beta1, base_momentums, max_momentums };
}
