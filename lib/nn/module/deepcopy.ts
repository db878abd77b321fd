/** How `torch.deepcopy` copies modules: without their constructors, whose arguments nobody has kept. */
import { define } from '../../internal/define.js';
import { check_class, copy_properties, deepcopy, type Memo } from '../../internal/deepcopy.js';
import { addon } from '../../native/addon.js';
import type { NativeLayer } from '../../native/exports/nn.js';
import { copy_hooks } from './hooks.js';
import type { Module } from './module.js';
import { native_kinds } from './native-kinds.js';
import { watched } from './registration.js';
import { type ModuleState, new_state, state } from './state.js';

export function copy_module(module: Module, memo: Memo): Module {
  check_class(module);
  const own = module[state];
  check_forward(module, own);
  const fields = Object.create(Object.getPrototypeOf(module)) as Module;
  const copied = new_state(fields);
  define(fields, state, {
    value: copied,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  const copy = watched(fields);
  memo.set(module, copy);
  copied.training = own.training;
  for (const name of own.parameters) copied.parameters.add(name);
  for (const [name, is_persistent] of own.buffers) copied.buffers.set(name, is_persistent);
  for (const name of own.modules) copied.modules.add(name);
  copied.places = own.places;
  copied.native_parameters = own.native_parameters;
  copied.kind = own.kind;
  copied.chain = own.chain;
  for (const [name, value] of own.given) copied.given.set(name, deepcopy(value, memo));
  for (const [name, value] of own.float_defaults) copied.float_defaults.set(name, value);
  if (own.layer !== null) copied.layer = copy_layer(own, memo);
  copy_properties(own.fields, fields, memo, own.hooks === null ? [state] : [state, 'forward']);
  copy_hooks(own, copied);
  return copy;
}

/** An arrow function as `forward` would use the layers of the original. */
function check_forward(module: Module, { fields, hooks }: ModuleState): void {
  const shadowed = hooks === null ? Object.getOwnPropertyDescriptor(fields, 'forward') : hooks.own_forward;
  const forward: unknown = shadowed?.value;
  if (typeof forward !== 'function' || Object.hasOwn(forward, 'prototype')) return;
  throw new TypeError(
    `cannot pickle '${module.constructor.name}' object: its forward is an arrow function, which would go on to use ` +
      'the layers of the original; write forward as a method',
  );
}

/** A native layer with the same options and copies of the tensors. On meta first, where no random number is drawn. */
function copy_layer({ layer, kind }: ModuleState, memo: Memo): NativeLayer {
  const original = layer as NativeLayer;
  const { options, parameters, buffers } = native_kinds[kind as string]!;
  const given = Object.fromEntries(options.map((name) => [name, addon.layer_get(original, name)]));
  const copy = addon.layer_make(kind as string, given, 'meta', null);
  for (const name of [...parameters, ...buffers]) {
    const tensor = addon.layer_tensor(original, name);
    if (tensor === null && addon.layer_tensor(copy, name) === null) continue;
    addon.layer_set_tensor(copy, name, deepcopy(tensor, memo));
  }
  addon.layer_train(copy, addon.layer_training(original));
  return copy;
}
