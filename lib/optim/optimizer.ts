/** What all optimizers have in common. */
import { define, own } from '../internal/define.js';
import { list_from } from '../internal/list-from.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { check_class, copy_properties, type Memo } from '../internal/deepcopy.js';
import { python_repr } from '../internal/python-repr.js';
import { addon } from '../native/addon.js';
import type { RemovableHandle } from '../tensor/gradient.js';
import type { Tensor } from '../tensor/tensor.js';
import {
  after_step,
  before_step,
  type LoadStateDictPostHook,
  type LoadStateDictPreHook,
  new_hooks,
  type StateDictPostHook,
  type StateDictPreHook,
  type StepPostHook,
  type StepPreHook,
} from './hooks.js';
import { option_text } from './options.js';
import {
  complete_group,
  type GroupOptions,
  groups_of,
  params_of,
  type ParamGroup,
  type Params,
} from './param-groups.js';
import {
  check_state_dict,
  type LoadableStateDict,
  type ParamState,
  pack,
  type StateDict,
  unpack_groups,
  unpack_state,
} from './state-dict.js';

export interface StepOptions {
  /** Computes the loss again. Default: null. */
  closure?: (() => unknown) | null;
}

/** A function that computes the loss again, positional or by name. */
export type StepArguments = [closure?: (() => unknown) | null] | [options: StepOptions];

interface ZeroGradOptions {
  /** Whether `grad` becomes null instead of zeros. Default: true. */
  set_to_none?: boolean;
}

const bind_zero_grad = signature<ZeroGradOptions>('Optimizer.zero_grad', { set_to_none: true });

/** Key of the hooks: a symbol, so that no field of a subclass can clash with it. */
const hooks: unique symbol = Symbol('hooks');

/**
 * Base class of all optimizers. An optimizer of your own extends it and writes `step`.
 *
 * @example
 * class PlainDescent extends optim.Optimizer {
 *   constructor(params: optim.Params, lr: number) {
 *     super(params, { lr });
 *   }
 *   override step(): void {
 *     torch.no_grad(() => {
 *       for (const { params, lr } of this.param_groups) {
 *         for (const param of params) if (param.grad) param.sub_(param.grad, { alpha: lr });
 *       }
 *     });
 *   }
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/optim.html#base-class
 */
export abstract class Optimizer<Group extends ParamGroup = ParamGroup> {
  /** Options of groups that do not set their own. */
  readonly defaults: Record<string, unknown>;
  /** What the optimizer keeps for each parameter, for example SGD's `momentum_buffer`. */
  readonly state: Map<Tensor, ParamState>;
  /** The groups; what is written to them takes effect at the next step. */
  param_groups: Group[] = [];
  /** The scale of the gradients, during a step that a GradScaler takes with a fused kernel; null if they have none. */
  declare grad_scale?: Tensor | null;
  /** 1 where a gradient is not finite, in the same step. */
  declare found_inf?: Tensor;
  /** Whether `step` reads those two by itself. */
  declare _step_supports_amp_scaling?: boolean;

  /** @internal */
  readonly [hooks] = new_hooks();

  /**
   * @param params Tensors, `[name, tensor]` pairs, or groups.
   * @param defaults Options of groups that do not set their own. The value `required`, from `optim.required`,
   * stands for an option that every group must set.
   * @param state Where the state is kept; a new map unless a subclass has one of its own.
   *
   * @throws ValueError if there are no parameters, if one is no leaf, or if one is in two groups.
   * @throws TypeError if something among the parameters is no tensor.
   */
  constructor(
    params: Params<Group>,
    defaults: Record<string, unknown>,
    state = new Map<Tensor, ParamState>(),
  ) {
    this.defaults = defaults;
    this.state = state;
    Optimizer.#hook_step(this);
    for (const group of groups_of(params)) this.add_param_group(group as GroupOptions<Group>);
  }

  /**
   * Changes the parameters by their gradients.
   *
   * @param args `closure`, which computes the loss again and returns it, if the optimizer needs that.
   * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
   */
  abstract step(...args: StepArguments): unknown;

  /** As `step`; classes that can, work on the compute thread, so that the event loop stays free. */
  async step_async(...args: StepArguments): Promise<unknown> {
    return this.step(...args);
  }

  /**
   * Drops the gradients of all parameters, or fills them with zeros.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
   */
  zero_grad(...args: Arguments<ZeroGradOptions, [set_to_none: 'set_to_none']>): void {
    const { set_to_none } = bind_zero_grad(args);
    const foreach = Boolean(own(this.defaults, 'foreach') || own(this.defaults, 'fused'));
    const params = params_of(this.param_groups);
    addon.zero_grad(params, set_to_none, foreach);
  }

  /**
   * Adds a group, for example layers that were frozen until now. Options that it does not have are filled in.
   *
   * @throws ValueError if a parameter is no leaf, or is in another group already.
   * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.add_param_group.html
   */
  add_param_group(param_group: GroupOptions<Group>): void {
    this.param_groups.push(complete_group<Group>(param_group, this.defaults, this.param_groups));
  }

  /**
   * State and groups as plain values, in PyTorch's structure. The tensors in it are the optimizer's own. What
   * `torch.save` makes of it, PyTorch's optimizer loads, and the other way round.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.state_dict.html
   */
  state_dict(): StateDict {
    for (const hook of this[hooks].state_dict_pre) hook(this);
    let packed = pack(this.param_groups, this.state);
    for (const hook of this[hooks].state_dict_post) packed = hook(this, packed) ?? packed;
    return packed;
  }

  /**
   * Takes over what `state_dict` gave. Tensors move to the device and dtype of their parameter.
   *
   * @throws ValueError if the groups do not have the same sizes.
   * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.load_state_dict.html
   */
  load_state_dict(state_dict: LoadableStateDict): void {
    check_state_dict(state_dict);
    let given: LoadableStateDict = { ...state_dict };
    for (const hook of this[hooks].load_pre) given = hook(this, given) ?? given;
    const groups = unpack_groups(this.param_groups, given.param_groups);
    const state = unpack_state(groups, given);
    this.state.clear();
    for (const [param, values] of state) this.state.set(param, values);
    this.param_groups = groups.map((group) => this._upgrade_group(group));
    this._upgrade_state();
    for (const hook of this[hooks].load_post) hook(this);
  }

  /** A loaded group with the options that older versions did not save. */
  protected _upgrade_group(group: ParamGroup): Group {
    return Object.assign(group, { ...this._since(), ...group }) as Group;
  }

  /** Options that groups of older versions lack. */
  protected _since(): object {
    return {};
  }

  /** Brings loaded state of older versions to today's form. */
  protected _upgrade_state(): void {}

  /** Adds a hook that runs before each step and may return other arguments for it. */
  register_step_pre_hook(hook: StepPreHook): RemovableHandle {
    return this[hooks].step_pre.add(hook);
  }

  /** Adds a hook that runs after each step. */
  register_step_post_hook(hook: StepPostHook): RemovableHandle {
    return this[hooks].step_post.add(hook);
  }

  /** Adds a hook that runs before `state_dict`. */
  register_state_dict_pre_hook(hook: StateDictPreHook, prepend = false): RemovableHandle {
    return this[hooks].state_dict_pre.add(hook, prepend);
  }

  /** Adds a hook that sees what `state_dict` will return, and may return another. */
  register_state_dict_post_hook(hook: StateDictPostHook, prepend = false): RemovableHandle {
    return this[hooks].state_dict_post.add(hook, prepend);
  }

  /** Adds a hook that sees a copy of what is loaded, and may return another. */
  register_load_state_dict_pre_hook(hook: LoadStateDictPreHook, prepend = false): RemovableHandle {
    return this[hooks].load_pre.add(hook, prepend);
  }

  /** Adds a hook that runs after `load_state_dict`. */
  register_load_state_dict_post_hook(hook: LoadStateDictPostHook, prepend = false): RemovableHandle {
    return this[hooks].load_post.add(hook, prepend);
  }

  /** The hooks' share of a step that does not go through `step`. */
  protected _before_step(args: readonly unknown[]): readonly unknown[] {
    return before_step(this, this[hooks].step_pre, args);
  }

  protected _after_step(args: readonly unknown[]): void {
    after_step(this, this[hooks].step_post, args);
  }

  /**
   * An optimizer of copies of the parameters, with a copy of the state, for `torch.deepcopy`. As in Python, it has no
   * hooks, and no scheduler follows its steps.
   *
   * @internal
   */
  __deepcopy__(memo: Memo): this {
    check_class(this, Optimizer.prototype);
    const copy = Object.create(Object.getPrototypeOf(this)) as this;
    memo.set(this, copy);
    Object.assign(copy, { [hooks]: new_hooks() });
    this._copy_to(copy, memo);
    return copy;
  }

  /** Gives a copy what it needs beside its hooks. */
  protected _copy_to(copy: this, memo: Memo, besides: readonly string[] = []): void {
    copy_properties(this, copy, memo, [hooks, 'step', 'step_async', ...besides]);
  }

  /** An option as `repr` shows it. */
  protected _option_text(name: string, value: unknown): string {
    return name === 'param_names' ? python_repr(value) : option_text(value);
  }

  /** Python's `repr`. */
  toString(): string {
    const groups = list_from(this.param_groups).map((group, index) => {
      const names = Object.keys(group).filter((name) => name !== 'params');
      const lines = names.sort().map((name) => `    ${name}: ${this._option_text(name, group[name])}\n`);
      return `\nParameter Group ${index}\n${lines.join('')}`;
    });
    return `${this.constructor.name} (${groups.join('')})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  static readonly #hooked = new WeakSet<Optimizer['step']>();

  /** Has the class's `step` run the hooks, once for each class that has a `step` of its own. */
  static #hook_step(optimizer: Optimizer): void {
    const prototype = Object.getPrototypeOf(optimizer) as Optimizer;
    const { step } = prototype;
    if (typeof step !== 'function' || Optimizer.#hooked.has(step)) return;
    const hooked = {
      step(this: Optimizer, ...args: StepArguments): unknown {
        const given = this._before_step(args);
        const result = step.apply(this, given as StepArguments);
        this._after_step(given);
        return result;
      },
    }.step;
    Optimizer.#hooked.add(hooked);
    define(prototype, 'step', { value: hooked, writable: true, configurable: true });
  }
}
