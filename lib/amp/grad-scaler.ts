/** `torch.amp.GradScaler`: gradients of float16 that neither vanish nor overflow. */
import { AssertionError, TorchError } from '../errors.js';
import { is_plain_object } from '../internal/objects.js';
import { type_name } from '../internal/type-name.js';
import { emit } from '../internal/warn.js';
import type { Optimizer } from '../optim/optimizer.js';
import { functions, internal } from '../ops/index.js';
import { is_available } from '../tensor/cuda.js';
import { Tensor } from '../tensor/tensor.js';
import type { Device } from '../types.js';
import { bind_options, type GradScalerArguments, type GradScalerState } from './options.js';
import { type Scalable, scaled } from './scaled.js';
import { found_infs_on, type OptimizerState, type Steps, step_scaling } from './scaling-step.js';
import { unscale_grads } from './unscale.js';

/**
 * Scales losses up before the backward pass, so that small gradients do not vanish in float16, and gradients down
 * before the optimizer's step, which it leaves out where they hold infinities or NaN. The scale adapts itself.
 *
 * @throws AssertionError for a growth factor that does not grow, or a backoff factor that does not shrink.
 *
 * @example
 * const net = new nn.Linear(4, 1);
 * const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
 * const scaler = new torch.amp.GradScaler('cpu');
 * const x = torch.randn(8, 4);
 * for (let step = 0; step < 3; step++) {
 *   optimizer.zero_grad();
 *   const loss = torch.autocast('cpu', torch.float16, () => net.forward(x).square().mean());
 *   scaler.scale(loss).backward();
 *   scaler.step(optimizer);
 *   scaler.update();
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/amp.html#gradient-scaling
 */
export class GradScaler {
  readonly #device: string;
  readonly #enabled: boolean;
  #init_scale: number;
  #growth_factor: number;
  #backoff_factor: number;
  #growth_interval: number;
  #init_growth_tracker = 0;
  #scale: Tensor | null = null;
  #growth_tracker: Tensor | null = null;
  #states = new Map<object, OptimizerState>();

  constructor(...args: GradScalerArguments) {
    const options = bind_options(args);
    this.#device = options.device;
    let { enabled } = options;
    if (options.device === 'cuda' && enabled && !is_available()) {
      emit('torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.', 'UserWarning');
      enabled = false;
    }
    this.#enabled = enabled;
    if (enabled && options.growth_factor <= 1) throw new AssertionError('The growth factor must be > 1.0.');
    if (enabled && options.backoff_factor >= 1) throw new AssertionError('The backoff factor must be < 1.0.');
    this.#init_scale = options.init_scale;
    this.#growth_factor = options.growth_factor;
    this.#backoff_factor = options.backoff_factor;
    this.#growth_interval = options.growth_interval;
  }

  /**
   * The outputs times the scale; the outputs themselves if the scaler is not enabled.
   *
   * @throws ValueError if something among them is no tensor.
   */
  scale(outputs: Tensor): Tensor;
  scale<Outputs extends Scalable>(outputs: Outputs): Outputs;
  scale(outputs: Scalable): Scalable {
    if (!this.#enabled) return outputs;
    return scaled(outputs, (device) => this.#scale_on(device));
  }

  /** The scale, made on the device of the first outputs. */
  #scale_on(device: Device): Tensor {
    if (this.#scale === null) {
      this.#scale = functions.full([], this.#init_scale, { dtype: 'float32', device });
      this.#growth_tracker = functions.full([], this.#init_growth_tracker, { dtype: 'int32', device });
    }
    return this.#scale;
  }

  #check(name: string): [scale: Tensor, growth_tracker: Tensor] {
    const fix =
      'This may indicate your script did not use scaler.scale(loss or outputs) earlier in the iteration.';
    if (this.#scale === null) throw new AssertionError(`Attempted ${name} but _scale is None.  ${fix}`);
    return [this.#scale, this.#growth_tracker!];
  }

  #state_of(optimizer: object): OptimizerState {
    let state = this.#states.get(optimizer);
    if (state === undefined) {
      state = { stage: 'ready', found_inf_per_device: new Map() };
      this.#states.set(optimizer, state);
    }
    return state;
  }

  /**
   * Divides the gradients of an optimizer by the scale, in place: for those who clip or look at them between the
   * backward pass and `step`, which otherwise does it itself. Once for each `step`.
   *
   * @throws TorchError if it was called already; ValueError for gradients of float16; AssertionError before `scale`.
   */
  unscale_(optimizer: Steps): void {
    if (!this.#enabled) return;
    const [scale] = this.#check('unscale_');
    const state = this.#state_of(optimizer);
    if (state.stage === 'unscaled') {
      throw new TorchError('unscale_() has already been called on this optimizer since the last update().');
    }
    if (state.stage === 'stepped') throw new TorchError('unscale_() is being called after step().');
    const inv_scale = scale.device.type === 'mps' ? scale.reciprocal() : scale.double().reciprocal().float();
    const found_inf = functions.full([], 0, { dtype: 'float32', device: scale.device });
    state.found_inf_per_device = unscale_grads(optimizer, inv_scale, found_inf, false);
    state.stage = 'unscaled';
  }

  /**
   * Unscales the gradients, unless that was done, and takes the optimizer's step, unless one of them is not finite.
   * Returns what the optimizer's `step` returned, or null where it was left out.
   *
   * @throws TorchError for a closure, or if it was called already since the last `update`; AssertionError if no
   * parameter has a gradient, or before `scale`.
   */
  step(optimizer: Steps, ...args: Parameters<Optimizer['step']>): unknown {
    if (!this.#enabled) return optimizer.step(...args);
    const options: unknown = args.at(-1);
    if (is_plain_object(options) && Object.hasOwn(options, 'closure')) {
      throw new TorchError('Closure use is not currently supported if GradScaler is enabled.');
    }
    const [scale] = this.#check('step');
    const state = this.#state_of(optimizer);
    if (state.stage === 'stepped') {
      throw new TorchError('step() has already been called since the last update().');
    }
    if (optimizer._step_supports_amp_scaling) {
      if (state.stage === 'ready') this.#check_inf(optimizer, state);
      return step_scaling(optimizer, state, scale, args);
    }
    if (state.stage === 'ready') this.unscale_(optimizer);
    if (state.found_inf_per_device.size === 0) {
      throw new AssertionError('No inf checks were recorded for this optimizer.');
    }
    const found = [...state.found_inf_per_device.values()].some((found_inf) => found_inf.item() !== 0);
    const result = found ? null : optimizer.step(...args);
    state.stage = 'stepped';
    return result;
  }

  #check_inf(optimizer: Steps, state: OptimizerState): void {
    const [{ device }] = this.#check('_check_inf_per_device');
    const one = functions.full([], 1, { dtype: 'float32', device });
    const found_inf = functions.full([], 0, { dtype: 'float32', device });
    state.found_inf_per_device = unscale_grads(optimizer, one, found_inf, true);
  }

  /**
   * Adapts the scale, at the end of an iteration: less if a step was left out, more after `growth_interval` steps in a
   * row. With an argument, sets the scale.
   *
   * @throws AssertionError before `scale`, if there was no `step`, or for a tensor that cannot be the scale.
   */
  update(new_scale: number | Tensor | null = null): void {
    if (!this.#enabled) return;
    const [scale, growth_tracker] = this.#check('update');
    if (new_scale !== null) {
      this.#set_scale(scale, new_scale);
    } else {
      const found_infs = [...this.#states.values()].flatMap((state) => found_infs_on(state, scale.device));
      const [combined, ...others] = found_infs;
      if (combined === undefined) throw new AssertionError('No inf checks were recorded prior to update.');
      for (const other of others) combined.add_(other);
      internal._amp_update_scale_(
        scale,
        growth_tracker,
        combined,
        this.#growth_factor,
        this.#backoff_factor,
        this.#growth_interval,
      );
    }
    this.#states = new Map();
  }

  #set_scale(scale: Tensor, new_scale: number | Tensor): void {
    if (typeof new_scale === 'number') {
      scale.fill_(new_scale);
      return;
    }
    if (!(new_scale instanceof Tensor)) {
      throw new TypeError(
        `update(): argument 'new_scale' must be float or Tensor, not ${type_name(new_scale)}`,
      );
    }
    if (new_scale.device.type !== this.#device || new_scale.numel() !== 1 || new_scale.requires_grad) {
      throw new AssertionError(
        'new_scale should be a float or a 1-element torch.cuda.FloatTensor or torch.FloatTensor with requires_grad=False.',
      );
    }
    scale.copy_(new_scale);
  }

  /** The scale; 1 if the scaler is not enabled. Waits for the GPU. */
  get_scale(): number {
    if (!this.#enabled) return 1;
    return this.#scale === null ? this.#init_scale : this.#scale.item();
  }

  get_growth_factor(): number {
    return this.#growth_factor;
  }

  set_growth_factor(new_factor: number): void {
    this.#growth_factor = new_factor;
  }

  get_backoff_factor(): number {
    return this.#backoff_factor;
  }

  set_backoff_factor(new_factor: number): void {
    this.#backoff_factor = new_factor;
  }

  get_growth_interval(): number {
    return this.#growth_interval;
  }

  set_growth_interval(new_interval: number): void {
    this.#growth_interval = new_interval;
  }

  /**
   * A scaler of its own in the same state, for `torch.deepcopy`. To be taken between two steps.
   *
   * @internal
   */
  __deepcopy__(): GradScaler {
    const options = { growth_factor: this.#growth_factor, backoff_factor: this.#backoff_factor };
    const copy = new GradScaler(this.#device, {
      ...options,
      growth_interval: this.#growth_interval,
      enabled: this.#enabled,
    });
    if (this.#enabled) copy.load_state_dict(this.state_dict());
    return copy;
  }

  is_enabled(): boolean {
    return this.#enabled;
  }

  /** The state as plain numbers, in PyTorch's structure; empty if the scaler is not enabled. Waits for the GPU. */
  state_dict(): GradScalerState | Record<string, never> {
    if (!this.#enabled) return {};
    return {
      scale: this.get_scale(),
      growth_factor: this.#growth_factor,
      backoff_factor: this.#backoff_factor,
      growth_interval: this.#growth_interval,
      _growth_tracker:
        this.#growth_tracker === null ? this.#init_growth_tracker : this.#growth_tracker.item(),
    };
  }

  /**
   * Takes over what `state_dict` gave.
   *
   * @throws TorchError if it is empty, as that of a scaler that is not enabled.
   */
  load_state_dict(state_dict: GradScalerState | Record<string, never>): void {
    if (!this.#enabled) return;
    if (Object.keys(state_dict).length === 0) {
      throw new TorchError(
        'The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler.',
      );
    }
    const given = state_dict as GradScalerState;
    this.#init_scale = given.scale;
    this.#scale?.fill_(given.scale);
    this.#growth_factor = given.growth_factor;
    this.#backoff_factor = given.backoff_factor;
    this.#growth_interval = given.growth_interval;
    this.#init_growth_tracker = given._growth_tracker;
    this.#growth_tracker?.fill_(given._growth_tracker);
  }
}
