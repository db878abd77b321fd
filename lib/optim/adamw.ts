/** Adam with decoupled weight decay. */
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { Adam, type AdamGroup, type AdamOptions } from './adam.js';
import type { ParamGroup } from './param-groups.js';

export interface AdamWOptions extends Omit<AdamOptions, 'decoupled_weight_decay'> {
  /** Share of a parameter that a step with learning rate 1 takes away. Default: 0.01. */
  weight_decay?: number;
}

const bind = signature<AdamWOptions>('AdamW.__init__', {
  params: required,
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weight_decay: 1e-2,
  amsgrad: false,
  maximize: keyword_only(false),
  foreach: keyword_only(null),
  capturable: keyword_only(false),
  differentiable: keyword_only(false),
  fused: keyword_only(null),
});

/**
 * Adam whose weights decay by themselves, outside the means of the gradients. Its steps have PyTorch's bits.
 *
 * @throws ValueError if `lr`, `eps` or `weight_decay` is negative, or a beta is not in [0, 1).
 * @throws TypeError if an argument has an unknown name, or no number where one is needed.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.AdamW(model.parameters(), { lr: 0.001 });
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class AdamW extends Adam {
  constructor(
    ...args: Arguments<
      AdamWOptions,
      [
        params: 'params',
        lr: 'lr',
        betas: 'betas',
        eps: 'eps',
        weight_decay: 'weight_decay',
        amsgrad: 'amsgrad',
      ]
    >
  ) {
    super({ ...bind(args), decoupled_weight_decay: true });
  }

  protected override _upgrade_group(group: ParamGroup): AdamGroup {
    return Object.assign(super._upgrade_group(group), { decoupled_weight_decay: true });
  }
}
