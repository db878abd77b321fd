/** A learning rate that a function gives. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { type_name } from '../../internal/type-name.js';
import type { Optimizer } from '../optimizer.js';
import { mul, type Num } from '../scalars.js';
import { check_optimizer, LRScheduler } from './scheduler.js';

export interface LambdaLROptions {
  optimizer: Optimizer;
  /** The factor for an epoch: one function for all groups, or one for each. */
  lr_lambda: ((epoch: number) => number) | readonly ((epoch: number) => number)[];
  /** Where to go on after a checkpoint. Default: -1, the beginning. */
  last_epoch?: number;
}

const bind = signature<LambdaLROptions>('LambdaLR.__init__', {
  optimizer: required,
  lr_lambda: required,
  last_epoch: -1,
});

/** A scheduler with a function for each group. */
export abstract class LambdaBase extends LRScheduler {
  declare lr_lambdas: ((epoch: number) => number)[];

  /** Functions cannot be saved: null stands for each. */
  override state_dict(): Record<string, unknown> {
    const { lr_lambdas, ...state } = super.state_dict();
    return { ...state, lr_lambdas: this.lr_lambdas.map(() => null) };
  }

  override load_state_dict({ lr_lambdas, ...state }: Readonly<Record<string, unknown>>): void {
    super.load_state_dict(state);
  }
}

/**
 * Sets the learning rate of each group to its initial one times what `lr_lambda` gives for the epoch.
 *
 * @throws TypeError if `optimizer` is no optimizer, or `lr_lambda` no function.
 * @throws ValueError if there are not as many functions as groups.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * new optim.lr_scheduler.LambdaLR(optimizer, (epoch) => 0.95 ** epoch);
 */
export class LambdaLR extends LambdaBase {
  constructor(
    ...args: Arguments<
      LambdaLROptions,
      [optimizer: 'optimizer', lr_lambda: 'lr_lambda', last_epoch: 'last_epoch']
    >
  ) {
    const { optimizer, lr_lambda, last_epoch } = bind(args);
    super(optimizer, last_epoch, { lr_lambdas: lambdas_of(optimizer, lr_lambda) });
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    return this.base_lrs.map((lr, index) => mul(lr, this.lr_lambdas[index]!(this.last_epoch)));
  }
}

/** One function for each group. */
export function lambdas_of(
  optimizer: unknown,
  given: LambdaLROptions['lr_lambda'],
  wrong?: string,
): ((epoch: number) => number)[] {
  check_optimizer(optimizer);
  const count = optimizer.param_groups.length;
  const lambdas =
    typeof given === 'function' || !Array.isArray(given) ? Array(count).fill(given) : [...given];
  if (lambdas.length !== count)
    throw new ValueError(`Expected ${count} lr_lambdas, but got ${lambdas.length}`);
  for (const lambda of lambdas) {
    if (typeof lambda === 'function') continue;
    const name = type_name(lambda);
    throw new TypeError(wrong === undefined ? `'${name}' object is not callable` : wrong + name);
  }
  return lambdas;
}
