import { bare, define, own } from '../../internal/define.js';
import { NotImplementedError, ValueError } from '../../errors.js';
import { type Arguments, signature } from '../../internal/arguments.js';
import type { RemovableHandle } from '../../tensor/gradient.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike } from '../../types.js';
import { is_floating_dtype } from '../../tensor/dtype.js';
import type { BackwardHook, BackwardPreHook } from './backward-hooks.js';
import { convert_module, read_to, type ToArguments } from './conversion.js';
import {
  add_hook,
  type ForwardHook,
  type ForwardHookOptions,
  type ForwardPreHook,
  type HookOptions,
} from './hooks.js';
import { repr } from './repr.js';
import {
  type IncompatibleKeys,
  type Loading,
  load_own_state,
  load_state,
  type StateDict,
  save_state,
  type StateDictOptions,
} from './state-dict.js';
import { state } from './state.js';
import { ModuleTree } from './tree.js';

interface LoadOptions {
  /** Keys that are missing or not expected are an error. Default: true. */
  strict?: boolean;
  /** Takes the tensors themselves, with their dtype and device, instead of copying. Default: false. */
  assign?: boolean;
}

const bind_load = signature<LoadOptions>('Module.load_state_dict', {
  strict: true,
  assign: false,
});

/**
 * Base of every layer and network. A network is a class with its layers as fields and a `forward` method.
 *
 * Parameters and submodules are registered by assignment to a field, in the order in which the fields get their values. A
 * field that is declared without a value counts for nothing until it has one.
 *
 * @example
 * class Net extends nn.Module {
 *   conv = new nn.Conv2d(1, 8, 3);
 *   fc = new nn.Linear(8 * 26 * 26, 10);
 *
 *   forward(x: Tensor): Tensor {
 *     return this.fc.forward(this.conv.forward(x).relu().flatten(1));
 *   }
 * }
 *
 * const net = new Net();
 * console.log(net.forward(torch.randn(4, 1, 28, 28)).shape); // [4, 10]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
 */
export abstract class Module extends ModuleTree {
  /** What the module computes; every network defines it. Hooks run when it is called. */
  // biome-ignore lint/suspicious/noExplicitAny: the class that is written on top of this one says what it takes
  abstract forward(...input: any[]): any;

  /**
   * As `forward`, without blocking the event loop where the module is made of built-in layers. A network with a
   * `forward` of its own runs that one on this thread, unless it defines `forward_async` as well.
   */
  // biome-ignore lint/suspicious/noExplicitAny: as forward
  async forward_async(...input: any[]): Promise<any> {
    return this.forward(...input);
  }

  /** True while training: dropout drops, batch normalisation takes the statistics of the batch. */
  get training(): boolean {
    return this[state].training;
  }

  set training(mode: boolean) {
    this[state].training = mode;
  }

  /** Version of what `state_dict` writes; a class whose fields have changed sets another. Default: 1. */
  declare _version: number;

  /**
   * Calls `fn` with every module below this one, then with this one; returns this module.
   *
   * @example
   * const net = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 2));
   * net.apply((module) => {
   *   if (module instanceof nn.Linear) nn.init.ones_(module.weight);
   * });
   */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /**
   * Moves parameters, gradients and buffers to a device or a floating dtype, in place: an optimizer that holds the
   * parameters goes on with them. Returns this module.
   *
   * @throws TypeError if the dtype is neither floating nor complex.
   *
   * @example
   * const net = new nn.Linear(2, 2);
   * net.to('cpu');
   * net.to('float64');
   * net.to({ memory_format: 'channels_last' });
   */
  to(...args: ToArguments): this {
    convert_module(this, read_to(args));
    return this;
  }

  /** Moves parameters and buffers to a CUDA device: the current one if none is given. */
  cuda(device?: DeviceLike | number | null): this {
    convert_module(this, (tensor) => tensor.cuda(device ?? null));
    return this;
  }

  /** Moves parameters and buffers to the CPU. */
  cpu(): this {
    convert_module(this, (tensor) => tensor.cpu());
    return this;
  }

  /** Converts floating parameters and buffers to float32. */
  float(): this {
    convert_module(this, (tensor) => (is_floating_dtype(tensor.dtype) ? tensor.float() : tensor));
    return this;
  }

  /** Converts floating parameters and buffers to float64. */
  double(): this {
    convert_module(this, (tensor) => (is_floating_dtype(tensor.dtype) ? tensor.double() : tensor));
    return this;
  }

  /** Converts floating parameters and buffers to float16. */
  half(): this {
    convert_module(this, (tensor) => (is_floating_dtype(tensor.dtype) ? tensor.half() : tensor));
    return this;
  }

  /** Converts floating parameters and buffers to bfloat16. */
  bfloat16(): this {
    convert_module(this, (tensor) => (is_floating_dtype(tensor.dtype) ? tensor.bfloat16() : tensor));
    return this;
  }

  /** Sets `training` here and in all modules below; returns this module. */
  train(mode = true): this {
    if (typeof mode !== 'boolean') throw new ValueError('training mode is expected to be boolean');
    this.training = mode;
    for (const child of this.children()) child.train(mode);
    return this;
  }

  /** `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Says of every parameter whether autograd follows it; returns this module. */
  requires_grad_(requires_grad = true): this {
    for (const parameter of this.parameters()) parameter.requires_grad_(requires_grad);
    return this;
  }

  /** Forgets the gradients of all parameters, or with `set_to_none: false` fills them with zeros. */
  zero_grad(set_to_none: boolean | { set_to_none?: boolean } = true): void {
    const forget = typeof set_to_none === 'object' ? (set_to_none.set_to_none ?? true) : set_to_none;
    for (const parameter of this.parameters()) {
      const { grad } = parameter;
      if (grad === null) continue;
      if (forget) parameter.grad = null;
      else if (grad.grad_fn !== null) grad.detach_().zero_();
      else grad.requires_grad_(false).zero_();
    }
  }

  /**
   * The parameters and persistent buffers under PyTorch's keys. They share their memory with the module: clone what
   * shall stay as it is. `torch.save` writes them as PyTorch's `state_dict()`.
   */
  state_dict(options: StateDictOptions = {}): StateDict {
    const { keep_vars = false, prefix = '' } = bare(options);
    return save_state(this, keep_vars, prefix);
  }

  /**
   * Copies the tensors of a state dict into this module.
   *
   * @throws TorchError that lists missing and unexpected keys, if `strict`, and tensors of another size.
   */
  load_state_dict(
    state_dict: Readonly<StateDict> | ReadonlyMap<string, Tensor>,
    ...args: Arguments<LoadOptions, [strict: 'strict', assign: 'assign']>
  ): IncompatibleKeys {
    const { strict, assign } = bind_load(args);
    return load_state(this, state_dict, strict, assign);
  }

  /** Loads what is this module's own; for classes that must read old files. */
  load_own_state(loading: Loading, prefix: string): void {
    load_own_state(this, loading, prefix);
  }

  /** Runs `hook(module, args)` before `forward`; it may return other arguments. */
  register_forward_pre_hook(hook: ForwardPreHook, options: HookOptions = {}): RemovableHandle {
    return add_hook(this, (hooks) => hooks.forward_pre, hook, options);
  }

  /**
   * Runs `hook(module, args, output)` after `forward`; it may return another output.
   *
   * @example
   * const layer = new nn.ReLU();
   * const handle = layer.register_forward_hook((module, args, output) => console.log(`${module}`));
   * layer.forward(torch.ones(2)); // ReLU()
   * handle.remove();
   */
  register_forward_hook(hook: ForwardHook, options: ForwardHookOptions = {}): RemovableHandle {
    const entry = { hook, always_call: own(options, 'always_call') ?? false };
    return add_hook(this, (hooks) => hooks.forward, entry, options);
  }

  /**
   * Runs `hook(module, grad_input, grad_output)` when the gradients of the module's inputs are known; it may return
   * others.
   */
  register_full_backward_hook(hook: BackwardHook, options: HookOptions = {}): RemovableHandle {
    return add_hook(this, (hooks) => hooks.backward, hook, options);
  }

  /** Runs `hook(module, grad_output)` before the gradients go through the module; it may return others. */
  register_full_backward_pre_hook(hook: BackwardPreHook, options: HookOptions = {}): RemovableHandle {
    return add_hook(this, (hooks) => hooks.backward_pre, hook, options);
  }

  /** The module's own options as `toString` prints them. */
  extra_repr(): string {
    return '';
  }

  /** As Python prints the module. */
  override toString(): string {
    return repr(this);
  }
}

define(Module.prototype, '_version', { value: 1, writable: true });

// For programs without types, whose networks may lack it.
define(Module.prototype, 'forward', {
  configurable: true,
  writable: true,
  value(this: Module): never {
    throw new NotImplementedError(
      `Module [${this.constructor.name}] is missing the required "forward" function`,
    );
  },
});
