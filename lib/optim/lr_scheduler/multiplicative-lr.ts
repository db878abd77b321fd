/** A learning rate that a function changes from epoch to epoch. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { mul, type Num } from '../scalars.js';
import { LambdaBase, type LambdaLROptions, lambdas_of } from './lambda-lr.js';

const bind = signature<LambdaLROptions>('MultiplicativeLR.__init__', {
  optimizer: required,
  lr_lambda: required,
  last_epoch: -1,
});

/**
 * Multiplies the learning rate of each group every epoch by what `lr_lambda` gives for it.
 *
 * @throws TypeError if `optimizer` is no optimizer, or `lr_lambda` no function.
 * @throws ValueError if there are not as many functions as groups.
 *
 * @example
 * const optimizer = new optim.SGD([torch.zeros(2, { requires_grad: true })], { lr: 0.1 });
 * new optim.lr_scheduler.MultiplicativeLR(optimizer, () => 0.95);
 */
export class MultiplicativeLR extends LambdaBase {
  constructor(
    ...args: Arguments<
      LambdaLROptions,
      [optimizer: 'optimizer', lr_lambda: 'lr_lambda', last_epoch: 'last_epoch']
    >
  ) {
    const { optimizer, lr_lambda, last_epoch } = bind(args);
    const wrong = 'lr_lambda should be a function, but got ';
    super(optimizer, last_epoch, { lr_lambdas: lambdas_of(optimizer, lr_lambda, wrong) });
  }

  override get_lr(): Num[] {
    this._warn_get_lr_called_within_step();
    const rates = this._current_lrs();
    if (this._is_initial) return rates;
    return rates.map((lr, index) => mul(lr, this.lr_lambdas[index]!(this.last_epoch)));
  }
}
