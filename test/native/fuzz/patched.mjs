// A program may put anything in the place of what JavaScript brings along, or into the prototypes of everything: for the
// length of one call. What the call then does to tensors, it does in the middle of the addon's own work.
import { createContext, runInContext } from 'node:vm';
import { pick } from './values.mjs';

const { apply, defineProperty, getOwnPropertyDescriptor, ownKeys, deleteProperty } = Reflect;
const other_realm = createContext({});

/** The functions of `owner`, by their keys. */
const functions_in = (owner) =>
  ownKeys(owner)
    .filter((key) => key !== 'constructor' && key !== 'prototype')
    .map((key) => [owner, key])
    .filter(([, key]) => {
      const { configurable, value } = getOwnPropertyDescriptor(owner, key);
      return configurable && typeof value === 'function';
    });

const iterators = [[][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator]()];
const owners = [
  Object,
  Array,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Number,
  Number.prototype,
  BigInt.prototype,
  Map.prototype,
  Set.prototype,
  WeakMap.prototype,
  WeakSet.prototype,
  WeakRef.prototype,
  FinalizationRegistry.prototype,
  Promise,
  Promise.prototype,
  Reflect,
  Symbol.prototype,
  RegExp.prototype,
  Error,
  JSON,
  ArrayBuffer.prototype,
  Object.getPrototypeOf(Float32Array.prototype),
  ...iterators.map((each) => Object.getPrototypeOf(each)),
];

/** Names that native code reads from objects: options, results of hooks, descriptors, errors. */
const names = [
  'real',
  'imag',
  'get',
  'value',
  'dtype',
  'device',
  'size',
  'length',
  'then',
  'type',
  'index',
  'out',
];
const more_names = [
  'requires_grad',
  'params',
  'lr',
  'error',
  'stack',
  'message',
  'name',
  'outputs',
  'saved',
  'dirty',
];
const globals = [
  'Error',
  'WeakMap',
  'Map',
  'Promise',
  'Array',
  'Object',
  'Symbol',
  'TypeError',
  'RangeError',
  'BigInt',
];

function targets_of(torch) {
  const own = [torch.Tensor.prototype, torch.nn.Module.prototype, torch.Generator.prototype].flatMap(
    functions_in,
  );
  const device = Object.getPrototypeOf(torch.ones(1).device);
  return [
    ...owners.flatMap(functions_in),
    ...own,
    ...functions_in(device),
    ...[...names, ...more_names, 0, 1].map((key) => [Object.prototype, key]),
    ...[0, 1, 2].map((key) => [Array.prototype, key]),
    ...globals.map((key) => [globalThis, key]),
    ...['prepareStackTrace', 'stackTraceLimit', 'captureStackTrace'].map((key) => [Error, key]),
    ...['name', 'message', 'toString'].map((key) => [Error.prototype, key]),
    [process, 'emitWarning'],
    [torch.Tensor, Symbol.hasInstance],
    [Array.prototype, 'constructor'],
    [Array, Symbol.species],
  ];
}

/** What a patched function or getter does, once or always. */
function act_of(torch, random, reach, original) {
  const acts = [
    () => {
      throw new Error('patched');
    },
    () => {
      throw null;
    },
    () => undefined,
    () => pick(random, [0, '', {}, [], null, Symbol('patched'), new Error('given')]),
    () => new Proxy(() => {}, {}),
    () => runInContext(pick(random, ['({})', '[1, 2]', 'new Error("elsewhere")', '(() => {})']), other_realm),
    () => {
      for (const each of reach) each?.dispose?.();
    },
    () => torch.memory.collect(),
    () => torch.mm(torch.ones(2, 3), torch.ones(2, 3)),
    () =>
      reach
        .find((each) => each?.resize_)
        ?.detach()
        .resize_(0),
    () => void torch.ones(2, { requires_grad: true }).sum().backward_async(),
  ];
  const act = pick(random, acts);
  const passes_on = typeof original === 'function' && random() < 0.5;
  let left = random() < 0.7 ? 3 : 1e3;
  let inside = false;
  return function (...args) {
    if (inside || --left < 0) return typeof original === 'function' ? apply(original, this, args) : original;
    inside = true;
    try {
      const result = act();
      return passes_on ? apply(original, this, args) : result;
    } finally {
      inside = false;
    }
  };
}

/** Something to patch, so that `reach` is changed where it is used. */
function plan_of(torch, random, reach) {
  const [owner, key] = pick(random, targets);
  const before = getOwnPropertyDescriptor(owner, key);
  const act = act_of(torch, random, reach, before?.value);
  const getter = {
    get: act,
    set: random() < 0.5 ? act : undefined,
    configurable: true,
    enumerable: random() < 0.5,
  };
  const after = before === undefined || random() < 0.1 ? getter : { ...before, value: act };
  return { name: `${String(owner.name ?? owner)}.${String(key)}`, owner, key, before, after };
}

let targets = null;

/** Runs `body` in a world where one to three things are patched; `note` is told which. */
export function in_patched_world(torch, random, reach, note, body) {
  targets ??= targets_of(torch);
  const plans = Array.from({ length: 1 + Math.floor(random() * 3) }, () => plan_of(torch, random, reach));
  note(plans.map(({ name }) => name).join(', '));
  try {
    for (let i = 0; i < plans.length; i += 1) defineProperty(plans[i].owner, plans[i].key, plans[i].after);
    return body();
  } finally {
    for (let i = plans.length - 1; i >= 0; i -= 1) {
      const { owner, key, before } = plans[i];
      if (before === undefined) deleteProperty(owner, key);
      else defineProperty(owner, key, before);
    }
  }
}
