/** Functions that give maxima, and where these are if `return_indices` says so. */
import type { Tensor } from '../../tensor/tensor.js';
import { indices_option } from '../options/window.js';
import { type ArgumentsOf, type Needed, type TakingFunction, taking, type Values } from '../takes.js';

export interface ByIndices<Owner extends string, D> {
  (...args: ArgumentsOf<Owner, D & ReturnType<typeof indices_option<false>>>): Tensor;
  (
    ...args: ArgumentsOf<
      Owner,
      D & {
        /** Also gives the index of each maximum. */
        return_indices: Needed<true>;
      }
    >
  ): [maxima: Tensor, indices: Tensor];
}

export type WithIndices<Owner extends string, D> = TakingFunction<
  Owner,
  D & ReturnType<typeof indices_option<boolean>>,
  [maxima: Tensor, indices: Tensor]
>;

/** The function whose result depends on `return_indices`, which stands before `last`; and its twin that gives both. */
export function by_indices<const Name extends string, D extends object, Last extends object = object>(
  name: Name,
  described: D,
  run: (given: Values<D & Last>, is_wanted: boolean) => Tensor | [Tensor, Tensor],
  last: Last = {} as Last,
): [ByIndices<`_${Name}`, D & Last>, WithIndices<`${Name}_with_indices`, D & Last>] {
  const of = (owner: string, always: boolean): unknown =>
    taking(owner, { ...described, ...indices_option<boolean>(), ...last }, (all) => {
      const { return_indices, ...given } = all as { return_indices: boolean };
      return run(given as Values<D & Last>, always || return_indices);
    });
  return [
    of(`_${name}`, false) as ByIndices<`_${Name}`, D & Last>,
    of(`${name}_with_indices`, true) as WithIndices<`${Name}_with_indices`, D & Last>,
  ];
}
