/** What the reducing collectives compute. */
import { proxied } from '../internal/define.js';
import { warn } from '../internal/warn.js';
import type { NativeReduceOp } from '../native/exports/distributed.js';

class Operator {
  constructor(
    readonly name: string,
    /** @internal */
    readonly native: NativeReduceOp,
  ) {}

  /** As Python prints it. */
  toString(): string {
    return `<RedOpType.${this.name}: ${this.native}>`;
  }
}

export type { Operator as ReduceOperator };

const named = (name: string, number: number) => new Operator(name, number);

/**
 * The operators of `all_reduce`, `reduce` and `reduce_scatter`. The bitwise ones are for integers.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const largest = torch.tensor([1, 2]);
 * dist.all_reduce(largest, dist.ReduceOp.MAX);
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.ReduceOp
 */
export const ReduceOp = Object.freeze({
  SUM: named('SUM', 0),
  AVG: named('AVG', 1),
  PRODUCT: named('PRODUCT', 2),
  MIN: named('MIN', 3),
  MAX: named('MAX', 4),
  BAND: named('BAND', 5),
  BOR: named('BOR', 6),
  BXOR: named('BXOR', 7),
});

const WITHOUT_COMPLEX = new Set(['MAX', 'MIN', 'PRODUCT', 'BAND', 'BOR', 'BXOR']);

/** Whether the parts of complex numbers may be reduced as numbers of their own. */
export function supports_complex(op: Operator): boolean {
  return !WITHOUT_COMPLEX.has(op.name);
}

/** The older name of `ReduceOp`; warns. */
export const reduce_op: typeof ReduceOp = proxied(ReduceOp, {
  get(target, name) {
    warn(
      '`torch.distributed.reduce_op` is deprecated, please use `torch.distributed.ReduceOp` instead',
      'FutureWarning',
    );
    return Reflect.get(target, name);
  },
});

/** @throws TypeError if `op` is no operator. */
export function native_op(op: unknown, owner: string): NativeReduceOp {
  if (op instanceof Operator) return op.native;
  throw new TypeError(`${owner}(): argument 'op' must be one of torch.distributed.ReduceOp, not ${op}`);
}
