/** Stochastic gradient descent. */
import { own } from '../internal/define.js';
import { ValueError } from '../errors.js';
import { type Arguments, type Bound, keyword_only, required, signature } from '../internal/arguments.js';
import { deepcopy, type Memo } from '../internal/deepcopy.js';
import { is_promise } from '../internal/promise.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { NativeSGD } from '../native/exports/optim.js';
import type { Tensor } from '../tensor/tensor.js';
import { closure_of } from './closure.js';
import type { FusedGroup, FusedOptions } from './common.js';
import { takes_fused } from './fused.js';
import { Optimizer, type StepArguments } from './optimizer.js';
import { check_one_element, option_text } from './options.js';
import { is_tensor, params_of } from './param-groups.js';
import { type SGDParamState, SGDState } from './sgd-state.js';

/** The options that each group of SGD has. */
export interface SGDGroup extends FusedGroup {
  momentum: number;
  dampening: number;
  weight_decay: number;
  nesterov: boolean;
}

export interface SGDOptions extends FusedOptions<SGDGroup> {
  /** Learning rate, a number or a tensor of one element. Default: 0.001. */
  lr?: number | Tensor;
  /** Share of the last step that is repeated. Default: 0. */
  momentum?: number;
  /** Share of the gradient that does not enter the momentum. Default: 0. */
  dampening?: number;
  /** Strength of the L2 penalty, a number or a tensor. Default: 0. */
  weight_decay?: number | Tensor;
  /** Nesterov's form of momentum. Default: false. */
  nesterov?: boolean;
}

type SGDArguments = Arguments<
  SGDOptions,
  [
    params: 'params',
    lr: 'lr',
    momentum: 'momentum',
    dampening: 'dampening',
    weight_decay: 'weight_decay',
    nesterov: 'nesterov',
  ]
>;

const bind = signature<SGDOptions>('SGD.__init__', {
  params: required,
  lr: 1e-3,
  momentum: 0,
  dampening: 0,
  weight_decay: 0,
  nesterov: false,
  maximize: keyword_only(false),
  foreach: keyword_only(null),
  differentiable: keyword_only(false),
  fused: keyword_only(null),
});

/**
 * Stochastic gradient descent, with momentum if wanted. Its steps have PyTorch's bits: one parameter after the
 * other by default, or as `foreach` or `fused` compute them, which round differently.
 *
 * @throws ValueError if `lr`, `momentum` or `weight_decay` is negative, if `nesterov` comes without momentum or
 * with dampening, or if the parameters are none, no leaves, or in two groups.
 * @throws TypeError if an argument has the wrong type or an unknown name.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9, weight_decay: 0.0005 });
 * optimizer.zero_grad();
 * model.forward(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class SGD extends Optimizer<SGDGroup> {
  declare readonly state: Map<Tensor, SGDParamState>;
  private readonly _native: NativeSGD;

  constructor(...args: SGDArguments) {
    const { params, ...defaults } = bind(args);
    check_options(defaults);
    const native = new addon.SGD();
    super(params, defaults, new SGDState(native));
    this._native = native;
    if (takes_fused(defaults)) this._step_supports_amp_scaling = true;
  }

  /**
   * Changes every parameter that has a gradient, in one native call. Returns what `closure` returned.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html#torch.optim.SGD.step
   */
  override step(closure?: null): undefined;
  override step<Loss>(closure: (() => Loss) | { closure: () => Loss }): Loss;
  override step(...args: StepArguments): unknown;
  override step(...args: unknown[]): unknown {
    const loss = closure_of('SGD', args)?.();
    this._follow(this._native.step(...this._arguments()));
    return loss;
  }

  /** As `step`, on the compute thread. The state cannot be read until the promise is done. */
  override async step_async(closure?: null): Promise<undefined>;
  override async step_async<Loss>(closure: (() => Loss) | { closure: () => Loss }): Promise<Awaited<Loss>>;
  override async step_async(...args: StepArguments): Promise<unknown>;
  override async step_async(...args: unknown[]): Promise<unknown> {
    const given = this._before_step(args);
    const pending = closure_of('SGD', given)?.();
    const loss = is_promise(pending) ? await pending : pending;
    this._follow(await this._native.step_async(...this._arguments()));
    this._after_step(given);
    return loss;
  }

  protected override _copy_to(copy: this, memo: Memo): void {
    super._copy_to(copy, memo, ['state', '_native']);
    const native = new addon.SGD();
    const state = new SGDState(native);
    Object.assign(copy, { state, _native: native });
    for (const [param, values] of this.state) state.set(deepcopy(param, memo), deepcopy({ ...values }, memo));
  }

  protected override _since(): object {
    return { nesterov: false, maximize: false, foreach: null, differentiable: false, fused: false };
  }

  private _arguments(): Parameters<NativeSGD['step']> {
    const differentiable = Boolean(this.defaults.differentiable);
    return [
      this.param_groups,
      differentiable,
      own(this, 'grad_scale') ?? null,
      own(this, 'found_inf') ?? null,
    ];
  }

  private _follow(count: number): void {
    (this.state as SGDState).follow(params_of(this.param_groups), count);
  }
}

type Options = Omit<Bound<SGDOptions>, 'params'>;

function check_options(options: Options): void {
  for (const name of ['lr', 'momentum', 'dampening', 'weight_decay'] as const) {
    if ((name === 'lr' || name === 'weight_decay') && is_tensor(options[name])) continue;
    check_type(name, options[name], 'number', 'float');
  }
  for (const name of ['nesterov', 'maximize', 'differentiable'] as const) {
    check_type(name, options[name], 'boolean', 'bool');
  }
  for (const name of ['foreach', 'fused'] as const) {
    if (options[name] !== null) check_type(name, options[name], 'boolean', 'bool');
  }
  const { lr, momentum, weight_decay, nesterov, dampening } = options;
  check_one_element(lr, 'lr');
  refuse_negative(lr, 'Invalid learning rate');
  refuse_negative(momentum, 'Invalid momentum value');
  refuse_negative(weight_decay, 'Invalid weight_decay value');
  if (nesterov && (momentum <= 0 || dampening !== 0)) {
    throw new ValueError('Nesterov momentum requires a momentum and zero dampening');
  }
}

function refuse_negative(value: number | Tensor, what: string): void {
  const number = is_tensor(value) ? Number(value.item()) : value;
  if (number < 0) throw new ValueError(`${what}: ${option_text(value)}`);
}

function check_type(name: string, value: unknown, wanted: 'number' | 'boolean', python_name: string): void {
  if (typeof value === wanted) return;
  throw new TypeError(`SGD.__init__(): argument '${name}' must be ${python_name}, not ${type_name(value)}`);
}
