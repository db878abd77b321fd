/** What the optimizers that are written in TypeScript have in common: the same step for every group. */
import { own } from '../internal/define.js';
import { keep } from '../autograd/scope.js';
import { TorchError } from '../errors.js';
import { is_promise } from '../internal/promise.js';
import { functions } from '../ops/index.js';
import { get_default_dtype } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike, DType } from '../types.js';
import { with_grad_mode } from '../autograd/run-in.js';
import { closure_of } from './closure.js';
import type { Entry } from './collect.js';
import { common_since } from './common.js';
import { Optimizer, type StepArguments } from './optimizer.js';
import { is_tensor, type ParamGroup } from './param-groups.js';
import type { ParamState } from './state-dict.js';

export abstract class GroupwiseOptimizer<
  Group extends ParamGroup,
  State extends ParamState = ParamState,
> extends Optimizer<Group> {
  declare readonly state: Map<Tensor, State>;

  /**
   * Changes every parameter that has a gradient. Returns what `closure` returned.
   *
   * @param args `closure`, which computes the loss again.
   */
  override step(closure?: null): undefined;
  override step<Loss>(closure: (() => Loss) | { closure: () => Loss }): Loss;
  override step(...args: StepArguments): unknown;
  override step(...args: unknown[]): unknown {
    const loss = closure_of(this.constructor.name, args)?.();
    this._update_groups();
    return loss;
  }

  /** As `step`; waits for the promise of an asynchronous closure. */
  override async step_async(...args: StepArguments): Promise<unknown> {
    const given = this._before_step(args);
    const pending = closure_of(this.constructor.name, given)?.();
    const loss = is_promise(pending) ? await pending : pending;
    this._update_groups();
    this._after_step(given);
    return loss;
  }

  private _update_groups(): void {
    with_grad_mode(Boolean(this.defaults.differentiable), () => {
      for (const group of this.param_groups) {
        this._update(this._collect(group), group);
      }
    });
  }

  /** The parameters of a group that have a gradient; those that are new get their state. */
  protected _collect(group: Group): Entry<State>[] {
    const entries: Entry<State>[] = [];
    for (const param of group.params) {
      const { grad } = param;
      if (grad === null) continue;
      this._check_grad(param, grad, group);
      entries.push({ param, grad, state: this._state_of(param, grad, group) });
    }
    return entries;
  }

  /** Throws if the optimizer cannot use `grad`. */
  protected _check_grad(_param: Tensor, grad: Tensor, _group: Group): void {
    if (grad.is_sparse) throw new TorchError(`${this.constructor.name} does not support sparse gradients`);
  }

  /** The state of a parameter, which begins when there is none. */
  protected _state_of(param: Tensor, grad: Tensor, group: Group): State {
    const known = this.state.get(param);
    if (known !== undefined && Object.keys(known).length > 0) return known;
    return this._start(param, this._begin(param, grad, group));
  }

  /** Takes `state` for that of a parameter. It outlives any `torch.scope` around the step. */
  protected _start(param: Tensor, state: State): State {
    for (const value of Object.values(state)) if (is_tensor(value)) keep(value);
    this.state.set(param, state);
    return state;
  }

  /** The state of a parameter before its first step. */
  protected abstract _begin(param: Tensor, grad: Tensor, group: Group): State;

  /** One step for the parameters of a group. */
  protected abstract _update(entries: Entry<State>[], group: Group): void;

  /** Numbers in the state of older versions, which are tensors now. */
  protected _counters(): readonly string[] {
    return ['step'];
  }

  protected override _since(): object {
    return common_since;
  }

  protected override _upgrade_state(): void {
    for (const group of this.param_groups) {
      for (const param of group.params) {
        const state = this.state.get(param) as ParamState | undefined;
        if (state === undefined) continue;
        for (const name of this._counters()) {
          const value = state[name];
          if (typeof value === 'number') state[name] = keep(counter(value, param, group));
        }
      }
    }
  }
}

/** A tensor of zeros like `param`. */
export function zeros_like(param: Tensor): Tensor {
  return functions.zeros_like(param, { memory_format: 'preserve_format' });
}

/** A counter of the state: a tensor without dimensions, on the CPU unless a kernel reads it. */
export function counter(value: number, param: Tensor, group: ParamGroup): Tensor {
  const fused = Boolean(own(group, 'fused'));
  const on_device = Boolean(own(group, 'capturable')) || fused;
  const wide = !fused && get_default_dtype() === 'float64';
  return number_tensor(value, wide ? 'float64' : 'float32', on_device ? param.device : 'cpu');
}

/** A tensor without dimensions. */
export function number_tensor(value: number, dtype: DType, device: DeviceLike = 'cpu'): Tensor {
  return functions.full([], value, { dtype, device });
}
