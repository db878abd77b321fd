/**
 * `torch.scope`: tensors that die at the end of a block. docs/memory.md compares it with the other ways.
 *
 * An asynchronous scope travels with its async context, so that scopes which take turns on the event loop own
 * their own tensors only. A `using` scope is a plain variable: nothing else can run before its block ends.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';
import { TorchError } from '../errors.js';
import { dispose } from '../internal/dispose.js';
import { is_endless } from '../internal/list-from.js';
import { is_plain_object } from '../internal/objects.js';
import { is_promise } from '../internal/promise.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';

interface OpenScope {
  readonly id: number;
  readonly parent: OpenScope | null;
  open: boolean;
}

const storage = new AsyncLocalStorage<OpenScope>();
let block: OpenScope | null = null;
let last_id = 0;

addon.initialize({
  current_scope: () => current()?.id ?? 0,
  capture_context: () => {
    const scope = block;
    const context = AsyncLocalStorage.snapshot();
    return (body) => run_in(scope, () => context(body));
  },
  at_rest: AsyncLocalStorage.snapshot(),
});

/** Runs hooks of asynchronous work as if they ran where it was asked for, whoever waits for them. */
function run_in(scope: OpenScope | null, body: () => void): void {
  const outer_block = block;
  block = scope;
  try {
    body();
  } finally {
    block = outer_block;
  }
}

/** The innermost open scope of the running code. Code that outlives its scope falls to the next outer one. */
function current(): OpenScope | null {
  let scope = block ?? storage.getStore() ?? null;
  while (scope !== null && !scope.open) scope = scope.parent;
  return scope;
}

function begin(): OpenScope {
  addon.open_scope();
  last_id += 1;
  return { id: last_id, parent: current(), open: true };
}

function end(scope: OpenScope, result: unknown): void {
  const keep = new Set<NativeTensor>();
  collect_tensors(result, keep, new Set());
  scope.open = false;
  addon.end_scope(scope.id, [...keep], current_of(scope.parent)?.id ?? 0);
  addon.close_scope();
}

function current_of(scope: OpenScope | null): OpenScope | null {
  return scope === null || scope.open ? scope : current_of(scope.parent);
}

/** Finds the tensors in arrays, sets, maps and plain objects, and the parameters and buffers of modules. */
function collect_tensors(value: unknown, found: Set<NativeTensor>, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof addon.Tensor) {
    found.add(value);
    return;
  }
  for (const part of parts_of(value)) collect_tensors(part, found, seen);
}

function parts_of(value: object): Iterable<unknown> {
  if (is_endless(value)) return Object.values(value); // those that are there
  if (Array.isArray(value) || types.isSet(value)) return value;
  if (types.isMap(value)) return [...value.keys(), ...value.values()];
  if (is_plain_object(value)) return Object.values(value);
  const { parameters, buffers } = value as { parameters?: unknown; buffers?: unknown };
  if (typeof parameters !== 'function' || typeof buffers !== 'function') return [];
  return [...parameters.call(value), ...buffers.call(value)];
}

function run<Result>(body: () => Result): Result {
  const scope = begin();
  const outer_block = block;
  let result: Result;
  try {
    block = null;
    result = storage.run(scope, body);
  } catch (error) {
    end(scope, null);
    throw error;
  } finally {
    block = outer_block;
  }
  if (is_promise(result)) return settle(scope, result) as Result;
  end(scope, result);
  return result;
}

async function settle<Value>(scope: OpenScope, promise: PromiseLike<Value>): Promise<Value> {
  let value: Value;
  try {
    value = await promise;
  } catch (error) {
    end(scope, null);
    throw error;
  }
  end(scope, value);
  return value;
}

/** The scope of a `using` declaration. It must end before the next `await`. */
class Scope implements Disposable {
  readonly #scope: OpenScope;
  readonly #outer: OpenScope | null = block;
  #state: 'open' | 'ended' | 'awaited' = 'open';

  /** @internal */
  constructor() {
    this.#scope = begin();
    block = this.#scope;
    // A microtask runs only when the block has given way to other code, and other code may have made tensors.
    queueMicrotask(() => this.#give_up());
  }

  #give_up(): void {
    if (this.#state !== 'open') return;
    this.#state = 'awaited';
    this.#scope.open = false;
    if (block === this.#scope) block = this.#outer;
    addon.close_scope();
  }

  [dispose](): void {
    if (this.#state === 'awaited') {
      throw new TorchError(
        'scope(): `using` cannot hold a scope across an await, so its tensors were left to the garbage collector. ' +
          'Write await torch.scope(async () => { ... }) instead.',
      );
    }
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    block = this.#outer;
    end(this.#scope, null);
  }
}

/**
 * Runs `body`; when it ends, also by throwing, every tensor made inside is disposed at once, except those in its
 * result (also inside arrays, sets, maps, plain objects and modules), those given to `torch.keep`, and parameters.
 * An inner scope hands its result to the outer one. Gradients stay with their parameters.
 *
 * `body` may be asynchronous: the scope then ends when its promise settles, and owns what `body` and the functions
 * that it calls make, across each `await`, and nothing of what else runs meanwhile.
 *
 * Without a function, the scope lasts to the end of the block: `using _ = torch.scope()`, where nothing may be
 * awaited.
 *
 * @example
 * const mean = torch.scope(() => {
 *   const x = torch.randn(1000, 1000);
 *   return x.mul(x).mean(); // x and its square are freed here
 * });
 */
export function scope(): Scope;
export function scope<Result>(body: () => Result): Result;
export function scope<Result>(body?: () => Result): Scope | Result {
  if (body === undefined) return new Scope();
  if (typeof body !== 'function') throw new TypeError(`scope() takes a function, not ${type_name(body)}`);
  return run(body);
}

/**
 * Takes a tensor out of every `torch.scope`: it lives as long as JavaScript holds it. Returns the tensor.
 *
 * @example
 * let best: Tensor | undefined;
 * torch.scope(() => {
 *   best = torch.keep(torch.ones(3).mul(2));
 * });
 * console.log(best?.tolist()); // [2, 2, 2]
 */
export function keep<Kept extends NativeTensor>(tensor: Kept): Kept {
  addon.keep(tensor);
  return tensor;
}

export type { Scope };
