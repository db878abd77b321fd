import type * as nn from '../nn/index.js';
import { AdamW, type Optimizer, RMSprop, SGD, swa_utils } from '../optim/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { freeze, head_of, held_layers, load_fitting, read_weights } from '../training/index.js';
import type { Options } from './options.js';

/** Parameters that learn alike. */
type Group = {
  params: Tensor[];
  lr?: number;
  weight_decay?: number;
};

/** By name: biases and the last layer may learn at a rate of their own; what is frozen is in no group. */
function groups_of(model: nn.Module, { lr, bias, head_lr }: Options): Map<string, Group> {
  const head = head_lr === null ? null : head_of(model).name;
  const groups = new Map<string, Group>();
  for (const [name, parameter] of model.named_parameters()) {
    if (!parameter.requires_grad) continue;
    const in_head = head !== null && name.startsWith(`${head}.`);
    const as_bias = bias !== null && name.endsWith('bias');
    const key = [...(in_head ? ['head'] : []), ...(as_bias ? ['bias'] : [])].join(' ');
    const rate = in_head ? (head_lr as number) : lr;
    const own: Group = {
      params: [],
      ...((in_head || as_bias) && { lr: as_bias ? rate * bias.lr : rate }),
      ...(as_bias && { weight_decay: bias.weight_decay }),
    };
    if (!groups.has(key)) groups.set(key, own);
    groups.get(key)?.params.push(parameter);
  }
  return groups;
}

/** What to call the groups of `make_optimizer`: `head`, `bias`, `head bias`; an empty name for all the rest. */
export const group_names = (model: nn.Module, options: Options): string[] => [
  ...groups_of(model, options).keys(),
];

/** The optimizer by torchvision's name, with torchvision's constants. */
export function make_optimizer(model: nn.Module, options: Options): Optimizer {
  const { opt, lr, momentum, weight_decay, cuda_graph } = options;
  const params = [...groups_of(model, options).values()];
  if (opt === 'rmsprop')
    return new RMSprop({
      params,
      lr,
      momentum,
      weight_decay,
      eps: 0.0316,
      alpha: 0.9,
      capturable: cuda_graph,
    });
  if (opt === 'adamw') return new AdamW({ params, lr, weight_decay, ...(cuda_graph && { fused: true }) });
  return new SGD({ params, lr, momentum, weight_decay, nesterov: opt === 'sgd_nesterov', fused: true });
}

/** Takes over `--weights` and freezes; says what was taken. */
export function prepare_model(model: nn.Module, options: Options, say: (line: string) => void): void {
  const { weights, freeze: patterns } = options;
  if (weights !== null) {
    const { taken, left, missing } = load_fitting(model, read_weights(weights));
    say(`weights: ${taken.length} taken from ${weights}: ${taken.join(', ')}`);
    for (const each of left) say(`  not taken: ${each}`);
    const anew = missing.filter((name) => !left.some((each) => each.startsWith(`${name}:`)));
    if (anew.length > 0) say(`  not there, so they begin anew: ${anew.join(', ')}`);
  }
  if (patterns.length === 0) return;
  say(`frozen: ${freeze(model, patterns).join(', ')}`);
  const held = held_layers(model);
  if (held.length > 0)
    say(
      `  and the running statistics of ${held.length} ${held.length === 1 ? 'normalisation' : 'normalisations'}`,
    );
}

/** torchvision's moving average of the parameters, whose pace it fits to the batch size and the epochs; or null. */
export function make_average(model: nn.Module, options: Options): swa_utils.AveragedModel | null {
  const { model_ema, model_ema_steps, model_ema_decay, batch_size, epochs } = options;
  if (!model_ema) return null;
  const decay = 1 - Math.min(1, ((1 - model_ema_decay) * batch_size * model_ema_steps) / epochs);
  const multi_avg_fn = swa_utils.get_ema_multi_avg_fn(decay);
  return new swa_utils.AveragedModel(model, { multi_avg_fn, use_buffers: true });
}
